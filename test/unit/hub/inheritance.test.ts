import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDescendants, readInheritance, readParents } from '#hub/tags/inheritance';
import { MemoryTable } from '#store/memorytable';

import { type Inheritance, tagInheritance, tags } from '#store/tags';
import { Tx } from '#store/tx';
import { stillStore } from '../../doubles/still-store.ts';
import { WaveTable } from '../../doubles/waves.ts';
import { referenceWalk } from './reference-walk.ts';

const CREATOR = 1;

const plain = { maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' };

/** Tags 1 to n, named t1 to tn. */
async function makeTags(table: MemoryTable, n: number): Promise<void> {
  const tx = new Tx(stillStore(table));
  for (let id = 1; id <= n; id++) tags.insert(tx, { id, name: `t${id}` });
  await tx.commit();
}

/** Makes the links of a tag what they shall be; answers the event of the change. */
async function setLinks(table: MemoryTable, tag: number, links: readonly Inheritance[]): Promise<number> {
  const tx = new Tx(stillStore(table));
  for (const row of await tagInheritance.at(tx, 'tag', tag)) await tagInheritance.revoke(tx, row, CREATOR);
  for (const link of links) await tagInheritance.create(tx, link, CREATOR);
  const event = await tx.event();
  await tx.commit();
  return event;
}

/** A hierarchy as text: `1>2` for tag 1 with parent 2, in the order of priority. */
async function hierarchy(text: string, options: Record<string, Partial<Inheritance>> = {}): Promise<MemoryTable> {
  const table = new MemoryTable();
  const pairs = text.split(' ').map((pair) => pair.split('>').map(Number) as [number, number]);
  await makeTags(table, Math.max(...pairs.flat()));
  const links = pairs.map(([tag_id, parent_id], priority) => ({
    ...{ tag_id, parent_id, priority, ...plain },
    ...options[`${tag_id}>${parent_id}`],
  }));
  for (const [tag, own] of Map.groupBy(links, (link) => link.tag_id)) await setLinks(table, tag, own);
  return table;
}

const ancestors = async (table: MemoryTable, tag: number) =>
  (await readInheritance(new Tx(stillStore(table)), tag)).map((link) => link.parent_id);

describe('the walk', () => {
  it('goes depth first in the order of priority', async () => {
    expect(await ancestors(await hierarchy('1>2 1>3 2>4 4>5 3>6'), 1)).toEqual([2, 4, 5, 3, 6]);
  });

  it('lists a tag of a diamond once', async () => {
    expect(await ancestors(await hierarchy('1>2 1>3 2>4 3>4'), 1)).toEqual([2, 4, 3]);
  });

  it('goes round a loop once', async () => {
    expect(await ancestors(await hierarchy('1>2 2>3 3>1'), 1)).toEqual([2, 3]);
  });

  it('follows an intransitive link from the beginning only', async () => {
    const table = await hierarchy('1>2 2>3 3>4', { '2>3': { intransitive: true } });
    expect(await ancestors(table, 1)).toEqual([2]);
    expect(await ancestors(table, 2)).toEqual([3, 4]);
  });

  it('counts depth down from the first limit on, and lists the last tag that it reaches', async () => {
    const table = await hierarchy('1>2 2>3 3>4', { '1>2': { maxdepth: 1 } });
    const rows = await readInheritance(new Tx(stillStore(table)), 1);
    expect(rows.map((row) => [row.name, row.nextdepth, row.currdepth])).toEqual([
      ['t2', 1, 1],
      ['t3', 0, 2],
    ]);
  });

  it('looks at a tag again when it was met with less depth before', async () => {
    const table = await hierarchy('1>2 1>3 2>4 3>4 4>5', { '1>2': { maxdepth: 1 } });
    expect(await ancestors(table, 1)).toEqual([2, 4, 3, 4, 5]);
  });

  it('adds filters up along the path', async () => {
    const table = await hierarchy('1>2 2>3', { '1>2': { pkg_filter: '^a' }, '2>3': { pkg_filter: '.*b' } });
    const rows = await readInheritance(new Tx(stillStore(table)), 1);
    expect(rows.map((row) => row.filter)).toEqual([['^a'], ['^a', '.*b']]);
  });

  it('has the tags that a change touches in the other direction', async () => {
    const table = await hierarchy('1>3 2>3 3>4');
    const rows = await readDescendants(new Tx(stillStore(table)), 4);
    expect(rows.map((row) => [row.name, row.tag_id, row.parent_id])).toEqual([
      ['t3', 3, 4],
      ['t1', 1, 3],
      ['t2', 2, 3],
    ]);
  });

  it('shows direct parents by number of priority', async () => {
    const table = await hierarchy('1>2 1>3', { '1>2': { priority: 20 }, '1>3': { priority: 3 } });
    const rows = await readParents(new Tx(stillStore(table)), 1);
    expect(rows.map((row) => row.name)).toEqual(['t3', 't2']);
  });

  it('costs a round trip for each level, not for each tag', async () => {
    const wide = Array.from({ length: 30 }, (_, i) => `1>${i + 2} ${i + 2}>40`).join(' ');
    const table = new WaveTable(await hierarchy(`${wide} 40>41`));
    await readInheritance(new Tx(stillStore(table)), 1);
    expect(table.waves).toBeLessThanOrEqual(5);
  });
});

const TAGS = 6;
const link = fc.record({
  parent_id: fc.integer({ min: 1, max: TAGS }),
  priority: fc.integer({ min: 0, max: 20 }),
  maxdepth: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 2 }),
  intransitive: fc.boolean(),
  noconfig: fc.boolean(),
  pkg_filter: fc.constantFrom('', '', '^a', 'b.*'),
});
/** A tag's new links: one for each parent, no priority twice. */
const change = fc.record({
  tag: fc.integer({ min: 1, max: TAGS }),
  links: fc
    .uniqueArray(link, { selector: (one) => one.parent_id, maxLength: 4 })
    .map((all) => all.filter((one, i) => all.findIndex((other) => other.priority === one.priority) === i)),
});

describe('compared with a walk that takes one step at a time', () => {
  it('is the same for any history, at every event, in both directions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const table = new MemoryTable();
        await makeTags(table, TAGS);
        const links = new Map<number, readonly Inheritance[]>();
        const states = new Map<number, Inheritance[]>();
        for (const { tag, links: wanted } of changes) {
          const own = wanted.map((one) => ({ ...one, tag_id: tag }));
          links.set(tag, own);
          states.set(await setLinks(table, tag, own), [...links.values()].flat());
        }
        for (const [event, state] of states) await compare(table, event, state);
        await compare(table, null, [...states.values()].at(-1)!);
      }),
      { numRuns: 150 },
    );
  });
});

async function compare(table: MemoryTable, event: number | null, links: readonly Inheritance[]): Promise<void> {
  for (let tag = 1; tag <= TAGS; tag++) {
    const tx = new Tx(stillStore(table));
    const up = await readInheritance(tx, tag, { event });
    expect(up.map(({ name, ...row }) => row)).toEqual(referenceWalk(links, tag, 'up'));
    const down = await readDescendants(tx, tag, { event });
    expect(down.map(({ name, ...row }) => row)).toEqual(referenceWalk(links, tag, 'down'));
  }
}
