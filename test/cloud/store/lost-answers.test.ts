/** Answers of the emulator's DynamoDB that get lost on the way: what was written is written once. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoTable } from '#store/dynamo';
import { realTime } from '#store/realtime';
import type { Table } from '#store/table';
import { type Tx, transact } from '#store/tx';
import { clientFor, unique } from '../emulator/clients.ts';
import { dropTable, makeTable } from './table.ts';

const name = unique('lost');
const ATTEMPTS = 3;

/** A table whose transactions are done, but whose answers to the next `lost` of them never come. */
function losing(lost: number): { table: DynamoTable; left: () => number } {
  const dynamo = new DynamoDBClient({ ...clientFor('DYNAMODB'), maxAttempts: ATTEMPTS });
  let left = lost;
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context.commandName !== 'TransactWriteItemsCommand' || left === 0) return answer;
      left--;
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return { table: new DynamoTable(name, dynamo), left: () => left };
}

/** Counts up, and notes that it did: done twice, it would show. */
const counting = (pk: string) => async (tx: Tx) => {
  const n = Number((await tx.get({ pk, sk: 'n' }))?.n ?? 0) + 1;
  tx.put({ pk, sk: 'n', n });
  tx.insert({ pk, sk: `note ${n}` });
  return n;
};

let plain: Table;
beforeAll(async () => {
  plain = await makeTable(name);
});
afterAll(() => dropTable(name));

describe('a write whose answer is lost', () => {
  test.each([
    ['once: the client sends it again', 1],
    ['as often as the client sends it: the transaction sends it again', ATTEMPTS],
    ['even then', 2 * ATTEMPTS + 1],
  ])('%s', async (pk, lost) => {
    const { table, left } = losing(lost);
    expect(await transact({ table, ...realTime }, counting(pk))).toBe(1);
    expect(left()).toBe(0);
    expect((await plain.query({ pk })).map((item) => item.sk)).toEqual(['n', 'note 1']);
  });

  test('while others write the same item', async () => {
    const writers = Array.from({ length: 6 }, (_, n) =>
      transact({ table: losing(n % 3).table, ...realTime }, counting('crowd')),
    );
    expect((await Promise.all(writers)).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await plain.get({ pk: 'crowd', sk: 'n' })).toMatchObject({ n: 6 });
  });
});
