import { beforeAll, describe, expect, test } from 'vitest';
import {
  ABSENT,
  Conflict,
  type Item,
  type Key,
  MAX_TRANSACTION_ITEMS,
  pad,
  type Table,
  type Write,
} from '#store/table';

/** What every table has to do, whichever keeps the items. `make` gives a table; partitions of a run have names of their own. */
export function tableContract(make: () => Promise<Table>): void {
  let table: Table;
  let count = 0;
  const run = `${process.pid}-${Date.now().toString(36)}`;
  const fresh = (): string => `contract-${run}-${count++}.`;
  const item = (pk: string, sk: string, more: object = {}): Item => ({ pk, sk, v: 1, ...more });
  const put = (...items: Item[]): Promise<void> => table.write(items.map((one) => ({ put: one })));
  const skOf = (items: readonly Item[]): string[] => items.map((one) => one.sk);
  const conflict = (work: Promise<unknown>): Promise<readonly Key[]> =>
    work.then(
      () => expect.fail('no conflict'),
      (error: unknown) => {
        expect(error).toBeInstanceOf(Conflict);
        return (error as Conflict).keys.map(({ pk, sk }) => ({ pk, sk }));
      },
    );

  beforeAll(async () => {
    table = await make();
  });

  describe('items', () => {
    test('are read as they were written', async () => {
      const pk = fresh();
      const all = {
        text: 'ü \u0000 "',
        number: 1.5,
        big: 1_700_000_000_000_123,
        none: null,
        yes: true,
        empty: '',
        list: [1, [null]],
      };
      await put(item(pk, 'a', { ...all, map: { 'a key': all } }));
      expect(await table.get({ pk, sk: 'a' })).toEqual(item(pk, 'a', { ...all, map: { 'a key': all } }));
    });

    test('have their members in the order in which they were written, at any depth', async () => {
      const pk = fresh();
      let deep: object = { separate: 1, b: 2, a: 3 };
      for (let level = 0; level < 40; level++) deep = { z: level, deep, a: level };
      await put(item(pk, 'a', { deep, list: [deep] }), item(pk, 'b', { deep }));
      const text = JSON.stringify(deep);
      const [one] = await table.getMany([{ pk, sk: 'a' }]);
      expect(JSON.stringify(one?.deep)).toBe(text);
      expect(JSON.stringify(one?.list)).toBe(`[${text}]`);
      expect((await table.query({ pk })).map((found) => JSON.stringify(found.deep))).toEqual([text, text]);
    });

    test('that are not there are undefined', async () => {
      const pk = fresh();
      await put(item(pk, 'b'));
      expect(await table.get({ pk, sk: 'a' })).toBeUndefined();
      expect(await table.getMany([])).toEqual([]);
    });

    test('come in the order of the keys, gaps and repetitions included, more than a hundred at once', async () => {
      const pk = fresh();
      const even = Array.from({ length: 75 }, (_, n) => item(pk, pad(2 * n)));
      await put(...even);
      const asked = [...Array.from({ length: 150 }, (_, n) => ({ pk, sk: pad(n) })), { pk, sk: pad(0) }];
      const found = await table.getMany(asked);
      expect(found.map((one) => one?.sk)).toEqual(asked.map(({ sk }) => (Number(sk) % 2 === 0 ? sk : undefined)));
    });

    test('are replaced as a whole', async () => {
      const pk = fresh();
      await put(item(pk, 'a', { old: 1 }));
      await put(item(pk, 'a', { new: 2 }));
      expect(await table.get({ pk, sk: 'a' })).toEqual(item(pk, 'a', { new: 2 }));
    });
  });

  describe('ranges', () => {
    const keys = ['A#1', 'A#10', 'A#2', 'B', 'B#', 'Ba', 'a', 'ü', '日'];
    let pk: string;
    beforeAll(async () => {
      pk = fresh();
      await put(...keys.toReversed().map((sk) => item(pk, sk)), item(`${pk}x`, 'A#3'));
    });
    const ask = async (range: object): Promise<string[]> => skOf(await table.query({ pk, ...range }));

    test('are in the order of the sort keys, or against it', async () => {
      expect(await ask({})).toEqual(keys);
      expect(await ask({ reverse: true })).toEqual(keys.toReversed());
      expect(skOf(await table.query({ pk: fresh() }))).toEqual([]);
    });

    test('by prefix', async () => {
      expect(await ask({ prefix: 'A#' })).toEqual(['A#1', 'A#10', 'A#2']);
      expect(await ask({ prefix: 'A#1', reverse: true })).toEqual(['A#10', 'A#1']);
      expect(await ask({ prefix: '' })).toEqual(keys);
      expect(await ask({ prefix: 'C' })).toEqual([]);
    });

    test('from and to, both included', async () => {
      expect(await ask({ from: 'A#10', to: 'B' })).toEqual(['A#10', 'A#2', 'B']);
      expect(await ask({ from: 'B#' })).toEqual(['B#', 'Ba', 'a', 'ü', '日']);
      expect(await ask({ to: 'A#2' })).toEqual(['A#1', 'A#10', 'A#2']);
      expect(await ask({ from: 'B1', to: 'B9' })).toEqual([]);
    });

    test('cut to a limit, from the end that was asked for', async () => {
      expect(await ask({ limit: 2 })).toEqual(['A#1', 'A#10']);
      expect(await ask({ prefix: 'A#', reverse: true, limit: 2 })).toEqual(['A#2', 'A#10']);
      expect(await ask({ from: 'Ba', limit: 100 })).toEqual(['Ba', 'a', 'ü', '日']);
    });

    test('across many pages', async () => {
      const long = fresh();
      const text = 'x'.repeat(20_000);
      for (let at = 0; at < 120; at += 40) {
        await put(...Array.from({ length: 40 }, (_, n) => item(long, pad(at + n), { text })));
      }
      const all = await table.query({ pk: long });
      expect(skOf(all)).toEqual(Array.from({ length: 120 }, (_, n) => pad(n)));
      expect(skOf(await table.query({ pk: long, reverse: true, limit: 90 }))).toEqual(skOf(all).reverse().slice(0, 90));
    });
  });

  describe('indexes', () => {
    const at = (pk: string, g1: string, g2?: string) => ({ g1pk: pk, g1sk: g1, ...(g2 ? { g2pk: pk, g2sk: g2 } : {}) });

    test('have the items that name them, in the order of their own keys', async () => {
      const pk = fresh();
      await put(
        item(pk, 'a', at(pk, '3', '1')),
        item(pk, 'b', at(pk, '1')),
        item(pk, 'c', at(pk, '2', '0')),
        item(pk, 'd'),
      );
      expect(skOf(await table.query({ pk, index: 'g1' }))).toEqual(['b', 'c', 'a']);
      expect(skOf(await table.query({ pk, index: 'g1', from: '2', to: '3' }))).toEqual(['c', 'a']);
      expect(skOf(await table.query({ pk, index: 'g1', prefix: '3' }))).toEqual(['a']);
      expect(skOf(await table.query({ pk, index: 'g1', reverse: true, limit: 1 }))).toEqual(['a']);
      expect(skOf(await table.query({ pk, index: 'g2' }))).toEqual(['c', 'a']);
      expect(await table.query({ pk, index: 'g3' })).toEqual([]);
    });

    test('hold items of many partitions, and several with one key', async () => {
      const pk = fresh();
      await put(
        item(`${pk}1`, 'a', at(pk, 'same')),
        item(`${pk}2`, 'a', at(pk, 'same')),
        item(`${pk}3`, 'a', at(pk, 'same')),
      );
      const found = await table.query({ pk, index: 'g1', from: 'same', to: 'same' });
      expect(found.map((one) => one.pk).sort()).toEqual([`${pk}1`, `${pk}2`, `${pk}3`]);
    });

    test('follow the items', async () => {
      const pk = fresh();
      await put(item(pk, 'a', at(pk, '1', '1')), item(pk, 'b', at(pk, '2', '2')));
      await put(item(pk, 'a', at(pk, '3')));
      await table.write([{ delete: { pk, sk: 'b' } }]);
      const found = await table.query({ pk, index: 'g1' });
      expect(found.map((one) => one.g1sk)).toEqual(['3']);
      expect(await table.query({ pk, index: 'g2' })).toEqual([]);
    });
  });

  describe('writes', () => {
    test('find what they expect: a version, nothing, or anything', async () => {
      const pk = fresh();
      await table.write([{ put: item(pk, 'a'), expect: ABSENT }]);
      await table.write([{ put: { ...item(pk, 'a'), v: 2 }, expect: 1 }]);
      await table.write([{ put: { ...item(pk, 'a'), v: 7 } }]);
      await table.write([
        { check: { pk, sk: 'a' }, expect: 7 },
        { check: { pk, sk: 'none' }, expect: ABSENT },
      ]);
      await table.write([{ delete: { pk, sk: 'a' }, expect: 7 }]);
      await table.write([{ delete: { pk, sk: 'a' } }]);
      expect(await table.get({ pk, sk: 'a' })).toBeUndefined();
    });

    test.each<[string, (pk: string) => Write]>([
      ['a put where there is something', (pk) => ({ put: item(pk, 'a'), expect: ABSENT })],
      ['a put over another version', (pk) => ({ put: item(pk, 'a'), expect: 2 })],
      ['a put over nothing', (pk) => ({ put: item(pk, 'none'), expect: 1 })],
      ['a removal of another version', (pk) => ({ delete: { pk, sk: 'a' }, expect: 2 })],
      ['a removal of nothing', (pk) => ({ delete: { pk, sk: 'none' }, expect: 1 })],
      ['a check of another version', (pk) => ({ check: { pk, sk: 'a' }, expect: 2 })],
      ['a check that finds something', (pk) => ({ check: { pk, sk: 'a' }, expect: ABSENT })],
    ])('%s is a conflict, and nothing of the transaction is done', async (_, broken) => {
      const pk = fresh();
      await put(item(pk, 'a', { old: true }), item(pk, 'b'));
      const wrong = broken(pk);
      const { pk: p, sk } = 'put' in wrong ? wrong.put : 'delete' in wrong ? wrong.delete : wrong.check;
      const others: Write[] = [{ put: item(pk, 'new') }, { delete: { pk, sk: 'b' } }];
      expect(await conflict(table.write([...others, wrong]))).toEqual([{ pk: p, sk }]);
      expect(await table.query({ pk })).toEqual([item(pk, 'a', { old: true }), item(pk, 'b')]);
    });

    test('report every key that stood in the way, and no other', async () => {
      const pk = fresh();
      await put(item(pk, 'a'), item(pk, 'b'), item(pk, 'c'));
      const writes = ['a', 'b', 'c'].map((sk) => ({ put: item(pk, sk), expect: sk === 'b' ? 1 : 9 }));
      expect(await conflict(table.write(writes))).toEqual([
        { pk, sk: 'a' },
        { pk, sk: 'c' },
      ]);
    });

    test(`take ${MAX_TRANSACTION_ITEMS} items at once, or none of them`, async () => {
      const pk = fresh();
      const writes = Array.from({ length: MAX_TRANSACTION_ITEMS }, (_, n) => ({
        put: item(pk, pad(n)),
        expect: ABSENT,
      }));
      await table.write(writes);
      expect(await table.query({ pk })).toHaveLength(MAX_TRANSACTION_ITEMS);
      const again = writes.map(({ put: one }, n) => ({ put: { ...one, v: 2 }, expect: n === 57 ? 2 : 1 }));
      expect(await conflict(table.write(again))).toEqual([{ pk, sk: pad(57) }]);
      expect(new Set((await table.query({ pk })).map((one) => one.v))).toEqual(new Set([1]));
    });

    test('of nothing are nothing', () => expect(table.write([])).resolves.toBeUndefined());

    test('at the same time: one of those that expect the same wins', async () => {
      const pk = fresh();
      const writer = (n: number): Promise<void> =>
        table.write([{ put: item(pk, 'one', { n }), expect: ABSENT }, { put: item(pk, `by-${n}`) }]);
      const ended = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => writer(n)));
      const winner = ended.findIndex(({ status }) => status === 'fulfilled');
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const end of ended) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(Conflict);
      expect(skOf(await table.query({ pk }))).toEqual([`by-${winner}`, 'one']);
      expect((await table.get({ pk, sk: 'one' }))?.n).toBe(winner);
    });

    test('sent again with their token are done once', async () => {
      const pk = fresh();
      const token = `token-${pk}`;
      const writes: Write[] = [{ put: item(pk, 'a', { n: 1 }), expect: ABSENT }, { delete: { pk, sk: 'b' } }];
      await table.write(writes, token);
      await table.write([{ put: item(pk, 'b') }], `other-${pk}`);
      await table.write(writes, token);
      expect(skOf(await table.query({ pk }))).toEqual(['a', 'b']);
    });

    test('that were a conflict are tried anew, token or not', async () => {
      const pk = fresh();
      const writes: Write[] = [{ put: { ...item(pk, 'a'), v: 2 }, expect: 1 }];
      await conflict(table.write(writes, `token-${pk}`));
      await put(item(pk, 'a'));
      await table.write(writes, `token-${pk}`);
      expect((await table.get({ pk, sk: 'a' }))?.v).toBe(2);
    });
  });

  describe('counters', () => {
    test('begin at nothing, and answer what they have become', async () => {
      const key = { pk: fresh(), sk: 'n' };
      expect(await table.increment(key, 1)).toBe(1);
      expect(await table.increment(key, 10)).toBe(11);
      expect(await table.get(key)).toMatchObject({ value: 11, v: 2 });
    });

    test('lose no one who counts at the same time', async () => {
      const key = { pk: fresh(), sk: 'n' };
      const answers = await Promise.all(Array.from({ length: 30 }, () => table.increment(key, 1)));
      expect(answers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    });
  });
}
