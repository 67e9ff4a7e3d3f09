import { describe, expect, it } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import type { Item, Range, Table } from '#store/table';
import { Tx } from '#store/tx';
import { versioned } from '#store/versioned';
import { stillStore } from '../../doubles/still-store.ts';

const CREATOR = 1;
const rows = versioned<{ owner: number; name: string }>({
  name: 'thing',
  key: (row) => row.name,
  paths: { owner: (row) => row.owner },
});

async function commit(table: Table, work: (tx: Tx) => Promise<unknown>): Promise<number> {
  const tx = new Tx(stillStore(table));
  await work(tx);
  const event = await tx.event();
  await tx.commit();
  return event;
}

const revoke = (table: Table, name: string) =>
  commit(table, async (tx) => {
    const row = await rows.active(tx, 'owner', 7, name);
    if (row) await rows.revoke(tx, row, CREATOR);
  });

/** A table on which somebody ends a row just before or just after the active rows are read. */
class Disturbed extends MemoryTable {
  #left = 1;
  when: 'before' | 'after' = 'before';

  override async query(range: Range): Promise<Item[]> {
    const disturb = range.prefix?.startsWith('A#') && this.#left-- > 0;
    if (!disturb) return super.query(range);
    await new Promise((later) => setImmediate(later));
    if (this.when === 'before') await revoke(this, 'x');
    const items = await super.query(range);
    if (this.when === 'after') await revoke(this, 'x');
    return items;
  }
}

describe('rows at an event', () => {
  it.each(['before', 'after'] as const)('are whole when one is ended %s they are read', async (when) => {
    const table = new Disturbed();
    table.when = when;
    const event = await commit(table, (tx) => rows.create(tx, { owner: 7, name: 'x' }, CREATOR));
    const found = await rows.at(new Tx(stillStore(table)), 'owner', 7, event);
    expect(found.map((row) => row.name)).toEqual(['x']);
  });

  it('are those that had begun and had not ended', async () => {
    const table = new MemoryTable();
    const events: number[] = [];
    events.push(await commit(table, (tx) => rows.create(tx, { owner: 7, name: 'x' }, CREATOR)));
    events.push(await revoke(table, 'x'));
    events.push(await commit(table, (tx) => rows.create(tx, { owner: 7, name: 'x' }, CREATOR)));
    const counts = await Promise.all(
      [events[0]! - 1, ...events, null].map(
        async (event) => (await rows.at(new Tx(stillStore(table)), 'owner', 7, event)).length,
      ),
    );
    expect(counts).toEqual([0, 1, 0, 1, 1]);
  });
});

describe('an active row', () => {
  it('is one for each key', async () => {
    const table = new MemoryTable();
    await commit(table, (tx) => rows.create(tx, { owner: 7, name: 'x' }, CREATOR));
    await expect(commit(table, (tx) => rows.create(tx, { owner: 7, name: 'x' }, CREATOR))).rejects.toThrow('changed');
  });

  it('is found among many, each in its place', async () => {
    const table = new MemoryTable();
    await commit(table, (tx) => rows.create(tx, { owner: 7, name: 'x' }, CREATOR));
    const wanted = ['y', 'x'].map((key) => ({ path: 'owner', value: 7, key }));
    const found = await rows.activeMany(new Tx(stillStore(table)), wanted);
    expect(found.map((row) => row?.name)).toEqual([undefined, 'x']);
  });
});
