import { beforeAll, describe, expect, it } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { compareValues } from '#hub/queryopts';
import { type Caller, fullHub } from '../doubles/full-hub.ts';
import type { MemoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;
let root: Caller;
const rpm = 'toji-plain-1-1.noarch';

/** Methods with queryOpts, called so that there are rows. */
const calls: Readonly<
  Record<string, (id: (rpm: string) => Promise<number>) => Promise<[Value[], Struct]> | [Value[], Struct]>
> = {
  listUsers: () => [[], {}],
  listTags: () => [[], {}],
  listPackages: () => [['dist'], {}],
  listPackagesSimple: () => [[], {}],
  getBuildTargets: () => [[], {}],
  untaggedBuilds: () => [[], {}],
  listBuilds: () => [[], {}],
  listBTypes: () => [[], {}],
  getChangelogEntries: () => [['zzzzzzzz-hello-1.0-1'], {}],
  listRPMs: () => [[], { arches: 'noarch' }],
  getRPMDeps: async (id) => [[await id(rpm)], {}],
  listRPMFiles: async (id) => [[await id(rpm)], {}],
  queryRPMSigs: () => [[], {}],
  listArchives: () => [[], {}],
  listArchiveFiles: () => [[1], {}],
  listTasks: () => [[], {}],
  listHosts: () => [[], {}],
  listExternalRepos: () => [[], {}],
  listBuildroots: () => [[], {}],
  search: () => [['*', 'tag', 'glob'], {}],
  listSideTags: () => [[], {}],
};

/** Koji reads these from files, or puts them together from several queries, and looks at queryOpts afterwards. */
const NEVER_LISTS = ['getChangelogEntries', 'listRPMFiles', 'getRPMDeps', 'listArchiveFiles', 'listPackages'];

/** In the order of Koji's columns. */
const valuesByName = (row: Struct): Value[] =>
  Object.keys(row)
    .sort()
    .map((name) => row[name]!);

beforeAll(async () => {
  ({ hub, root } = await fullHub());
}, 60_000);

const idOf = async (name: string): Promise<number> => (await root.call('getRPM', [name])).id;

async function rowsOf(method: string, queryOpts: Struct | null): Promise<Struct[]> {
  const [params, names] = await calls[method]!(idOf);
  return root.call(method, params, { ...names, queryOpts });
}

it('every method of Koji that takes queryOpts is here', () => {
  const taking = [...hub.hub.methods.values()].filter(
    ({ name, params }) => !name.startsWith('toji.') && 'queryOpts' in params,
  );
  expect(taking.map(({ name }) => name).sort()).toEqual(Object.keys(calls).sort());
});

describe.each(Object.keys(calls))('queryOpts of %s', (method) => {
  it('orders by each member, in both directions', async () => {
    const rows = await rowsOf(method, null);
    expect(rows.length).toBeGreaterThan(0);
    for (const name of Object.keys(rows[0]!)) {
      const values = (await rowsOf(method, { order: name })).map((row) => row[name]!);
      expect(values, name).toEqual([...values].sort(compareValues));
      const backwards = (await rowsOf(method, { order: `-${name}` })).map((row) => row[name]!);
      expect(backwards, `-${name}`).toEqual([...values].sort((a, b) => compareValues(b, a)));
    }
  });

  it('cuts and counts', async () => {
    const rows = await rowsOf(method, null);
    const order = Object.keys(rows[0]!)[0]!;
    const ordered = await rowsOf(method, { order });
    expect(await rowsOf(method, { countOnly: true })).toBe(rows.length);
    expect(await rowsOf(method, { order, limit: 1 })).toEqual(ordered.slice(0, 1));
    expect(await rowsOf(method, { order, offset: 1, limit: 2 })).toEqual(ordered.slice(1, 3));
  });

  it('gives lists, where Koji does', async () => {
    const rows = await rowsOf(method, null);
    const lists = await rowsOf(method, { asList: true });
    if (NEVER_LISTS.includes(method)) expect(lists).toEqual(rows);
    else expect(lists).toEqual(rows.map(valuesByName));
  });

  it('names an order that there is not', async () => {
    await expect(rowsOf(method, { order: '-nosuch' })).rejects.toThrow('Invalid order: nosuch');
  });
});

describe.each(['listBuilds', 'listRPMs', 'listTasks', 'listBuildroots'])(
  'filterResults of %s, which makes the page alone',
  (method) => {
    it('gives the rows that it would give of the whole list', async () => {
      const [params, names] = await calls[method]!(idOf);
      const whole = await rowsOf(method, null);
      const ask = (filterOpts: Value) =>
        root.call('countAndFilterResults', [method, ...params], { ...names, filterOpts }) as Promise<
          [number, Struct[]]
        >;
      for (const order of [null, ...Object.keys(whole[0]!).flatMap((name) => [name, `-${name}`])]) {
        for (const [offset, limit] of [
          [0, 2],
          [1, 3],
          [whole.length, 1],
        ] as const) {
          // a limit that is not pushed down: the whole list is made, and cut afterwards
          const [, all] = await ask({ order, offset: 0 });
          expect(await ask({ order, offset, limit }), `${order} ${offset} ${limit}`).toEqual([
            whole.length,
            all.slice(offset, offset + limit),
          ]);
        }
      }
      expect(await root.call('count', [method, ...params], names)).toBe(whole.length);
    });

    it('says what is wrong in the words of the whole list', async () => {
      const ask = (filterOpts: Value) => root.call('filterResults', [method], { filterOpts });
      await expect(ask({ order: '-nosuch', limit: 1 })).rejects.toThrow('Invalid order: -nosuch');
      await expect(
        root.call('filterResults', [method, { x: [] }, 1, 2, 3], { filterOpts: { limit: 1 } }),
      ).rejects.toThrow(`method ${method} raised an exception`);
    });
  },
);
