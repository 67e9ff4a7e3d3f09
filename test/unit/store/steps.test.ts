import { describe, expect, it } from 'vitest';
import { MemoryTable } from '#store/memory';
import { Conflict } from '#store/table';
import { Tx, transact } from '#store/tx';

const now = (): number => 1000;
const item = (sk: string, n: number) => ({ pk: 'p', sk, n });

/** A transaction that has committed a step of sixty items. */
async function afterStep(table: MemoryTable, before: (tx: Tx) => Promise<void>): Promise<Tx> {
  const tx = new Tx(table, now);
  await before(tx);
  for (let n = 0; n < 60; n++) tx.put({ pk: 'many', sk: String(n) });
  await tx.step();
  expect(tx.size).toBe(0);
  return tx;
}

const other = (table: MemoryTable, work: (tx: Tx) => void) => transact(table, now, async (tx) => work(tx));

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
