import { describe, expect, it } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { Conflict } from '#store/table';
import { Tx, transact } from '#store/tx';
import { stillStore } from '../../doubles/still-store.ts';

const item = (sk: string, n: number) => ({ pk: 'p', sk, n });

/** A transaction that has committed a step of sixty items. */
async function afterStep(table: MemoryTable, before: (tx: Tx) => Promise<void>): Promise<Tx> {
  const tx = new Tx(stillStore(table));
  await before(tx);
  for (let n = 0; n < 60; n++) tx.put({ pk: 'many', sk: String(n) });
  await tx.step();
  expect(tx.size).toBe(0);
  return tx;
}

let clock = 1_800_000_000;

/** Each of them a millisecond after the one before: what is written without being read has its version from the clock. */
const other = (table: MemoryTable, work: (tx: Tx) => void) => {
  clock += 0.001;
  return transact(
    stillStore(table, () => clock),
    async (tx) => work(tx),
  );
};

describe('what was read before a step', () => {
  it('has to be the same when it is written afterwards', async () => {
    const table = new MemoryTable();
    await other(table, (tx) => tx.put(item('a', 1)));
    const tx = await afterStep(table, async (one) => void (await one.query({ pk: 'p' })));
    await other(table, (one) => one.put(item('a', 2)));
    tx.delete({ pk: 'p', sk: 'a' });
    await expect(tx.commit()).rejects.toThrow(Conflict);
    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ n: 2 });
  });

  it('is written when nobody else has', async () => {
    const table = new MemoryTable();
    await other(table, (tx) => tx.put(item('a', 1)));
    const tx = await afterStep(table, async (one) => void (await one.query({ pk: 'p' })));
    tx.put(item('a', 3));
    await tx.commit();
    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ n: 3, v: expect.any(Number) });
  });

  it('is read anew when it is asked for again', async () => {
    const table = new MemoryTable();
    await other(table, (tx) => tx.put(item('a', 1)));
    const tx = await afterStep(table, async (one) => void (await one.query({ pk: 'p' })));
    await other(table, (one) => one.put(item('a', 2)));
    expect(await tx.get({ pk: 'p', sk: 'a' })).toMatchObject({ n: 2 });
    tx.put(item('a', 3));
    await tx.commit();
    expect(await table.get({ pk: 'p', sk: 'a' })).toMatchObject({ n: 3 });
  });

  it('goes for what the step itself wrote, too', async () => {
    const table = new MemoryTable();
    const tx = await afterStep(table, async (one) => one.insert(item('a', 1)));
    await other(table, (one) => one.put(item('a', 2)));
    tx.put(item('a', 3));
    await expect(tx.commit()).rejects.toThrow(Conflict);
  });
});

describe('a call in steps', () => {
  const PARTS = 30;
  const ATTEMPTS = 5;

  /** Each part is done once: those that are there already are left alone. Somebody else is faster `times` times at each. */
  async function inSteps(times: number) {
    const table = new MemoryTable();
    const done: number[] = [];
    const left = new Map(Array.from({ length: PARTS }, (_, n) => [n, times]));
    const pauses: number[] = [];
    const store = { ...stillStore(table), pause: async (ms: number) => void pauses.push(ms) };
    const work = async (tx: Tx): Promise<void> => {
      for (let part = 0; part < PARTS; part++) {
        if (await tx.get({ pk: 'part', sk: String(part) })) continue;
        const others = left.get(part)!;
        if (others > 0) {
          left.set(part, others - 1);
          await tx.get({ pk: 'busy', sk: '.' });
          await other(table, (one) => one.put({ pk: 'busy', sk: '.', part, others }));
          tx.check({ pk: 'busy', sk: '.' });
        }
        tx.insert({ pk: 'part', sk: String(part) });
        for (let n = 0; n < 60; n++) tx.put({ pk: `many ${part}`, sk: String(n) });
        await tx.step();
        done.push(part);
      }
    };
    return { ended: transact(store, work, ATTEMPTS), done, pauses };
  }

  it('has its attempts for each step', async () => {
    const { ended, done, pauses } = await inSteps(ATTEMPTS - 2);
    await ended;
    expect(done).toEqual(Array.from({ length: PARTS }, (_, n) => n));
    expect(pauses).toHaveLength(PARTS * (ATTEMPTS - 2));
    expect(Math.max(...pauses)).toBe(5 * 2 ** (ATTEMPTS - 2));
  });

  it('is given up when a step does not get on', async () => {
    const { ended, done, pauses } = await inSteps(ATTEMPTS);
    await expect(ended).rejects.toThrow(Conflict);
    expect(done).toEqual([]);
    expect(pauses).toHaveLength(ATTEMPTS - 1);
  });
});
