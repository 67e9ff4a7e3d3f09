import { beforeAll, describe, expect, it } from 'vitest';
import { BUILD, TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { sealSegments } from '#hub/catalogue/seal';
import { assembleHub } from '#rpc/assemble';
import { type Build, builds } from '#store/builds';
import { SEGMENT } from '#store/columns';
import { MemoryTable } from '#store/memorytable';
import { packages } from '#store/packages';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { type Client, clientOf, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';
import { WaveTable } from '../doubles/waves.ts';

const COUNT = 2 * SEGMENT + 100;
const table = new WaveTable(new MemoryTable());
let made: MemoryHub;
let root: Client;

/** Another process on the same table and files: what it knows of the catalogue it has from S3. */
const another = (): Client => clientOf(assembleHub({ ...made.hub, mail: undefined }));

beforeAll(async () => {
  made = await memoryHub({}, table);
  root = await made.login('root');
  await fill();
  await sealSegments(made.hub);
  made.clock.now += 4000;
  await sealSegments(made.hub);
});

async function fill(): Promise<void> {
  const { hub } = made;
  for (const name of ['alpha', 'beta', 'gamma']) {
    await root.call('createEmptyBuild', name, '0', '0', null);
    await root.call('makeTask', 'sleep', [1]);
  }
  for (let at = 0; at < COUNT; at += 20) {
    await transact(hub, async (tx) => {
      const like = (await tasks.get(tx, 1))!;
      const [firstTask, firstBuild] = [await tasks.nextId(tx, 20), await builds.nextId(tx, 20)];
      const some = await Promise.all(['alpha', 'beta', 'gamma'].map((name) => packages.find(tx, 'name', name)));
      const model = (await builds.get(tx, 1))!;
      for (let i = 0; i < 20; i++) {
        const n = at + i;
        tasks.insert(tx, taskRow(like, firstTask + i, n));
        builds.insert(tx, buildRow(model, firstBuild + i, n, some[n % 3]!));
      }
    });
  }
}

const taskRow = (like: Task, id: number, n: number): Task => ({
  ...like,
  ...{ id, owner: 1 + (n % 4), method: ['build', 'buildArch', 'newRepo'][n % 3]!, create_ts: 1e9 + n },
  // one in a hundred has not ended
  state: n % 100 === 0 ? TASK.OPEN : [TASK.CLOSED, TASK.FAILED, TASK.CANCELED][n % 7 > 2 ? 0 : n % 3]!,
  ...{ host_id: n % 5 === 0 ? null : n % 5, completion_ts: n % 100 === 0 ? null : 2e9 - n },
});

const buildRow = (
  like: Build,
  id: number,
  n: number,
  { id: package_id, name }: { id: number; name: string },
): Build => ({
  ...like,
  ...{ id, package_id, name, version: `1.${n % 50}`, release: String(n), owner: 1 + (n % 4) },
  ...{ state: n % 100 === 0 ? BUILD.BUILDING : n % 9 === 0 ? BUILD.FAILED : BUILD.COMPLETE },
  ...{ source: n % 11 === 0 ? `git+https://example.org/${n}` : null, completion_ts: n % 100 === 0 ? null : 2e9 - n },
  types: n % 13 === 0 ? { maven: { group_id: 'org', artifact_id: `a${n % 2}`, version: '1' } } : {},
});

type Row = Record<string, Value>;
const plain = (value: Value | undefined): Value => (value as { value?: number } | null)?.value ?? value ?? null;

describe('what the catalogue says of builds', () => {
  const list = async (filters: Struct, client = root) => (await client.named('listBuilds', [], filters)) as Row[];
  const ids = (rows: readonly Row[]) => rows.map((row) => row.build_id);

  const cases: [Struct, (row: Row) => boolean][] = [
    [{}, () => true],
    [{ userID: 2, state: 1 }, (row) => row.owner_id === 2 && row.state === 1],
    [{ prefix: 'AL', state: 3 }, (row) => row.name === 'alpha' && row.state === 3],
    [{ pattern: '*-1.7-?7' }, (row) => /-1\.7-.7$/.test(String(row.nvr))],
    [{ source: '*/22*' }, (row) => String(row.source).includes('/22')],
    [{ type: 'maven', typeInfo: { artifact_id: 'a1' } }, (row) => Number(row.release) % 26 === 13],
    [
      { completeAfter: 2e9 - 500, userID: 1 },
      (row) => row.owner_id === 1 && Number(plain(row.completion_ts)) > 2e9 - 500,
    ],
  ];

  it.each(cases)('%j: the same as of every row, and as many', async (filters, fits) => {
    const all = (await Promise.all([1, 2, 3].map((packageID) => list({ packageID })))).flat();
    const wanted = all
      .filter(fits)
      .map((row) => Number(row.build_id))
      .sort((a, b) => a - b);
    expect(ids(await list(filters))).toEqual(wanted);
    expect(await list({ ...filters, queryOpts: { countOnly: true } }, another())).toBe(wanted.length);
    const page = { ...filters, queryOpts: { order: '-build_id', offset: 3, limit: 7 } };
    expect(ids(await list(page, another()))).toEqual(wanted.reverse().slice(3, 10));
  });

  it.each(['completion_time', '-completion_ts', 'nvr,build_id', '-state,owner_id,-build_id', 'owner_name,build_id'])(
    'a page by %s is that of the whole list',
    async (order) => {
      const whole = await list({ userID: 2, queryOpts: { order } });
      const page = await list({ userID: 2, queryOpts: { order, offset: 5, limit: 50 } });
      expect(ids(page)).toEqual(ids(whole.slice(5, 55)));
    },
  );

  it('changes with a build of long ago, in this process and in others', async () => {
    const [first] = await list({ userID: 4, state: BUILD.COMPLETE, queryOpts: { order: 'build_id', limit: 1 } });
    const count = async (client: Client) => list({ userID: 4, state: 1, queryOpts: { countOnly: true } }, client);
    const before = Number(await count(root));
    await root.call('setBuildOwner', first!.build_id!, 'bob');
    expect(await count(root)).toBe(before - 1);
    expect(await count(another())).toBe(before - 1);
    await sealSegments(made.hub);
    expect(await count(another())).toBe(before - 1);
  });

  it('reads no more of the table than stamps, what is not catalogued, and the page', async () => {
    const client = another();
    const page = { userID: 2, state: 1, queryOpts: { order: '-completion_ts', limit: 20 } };
    await list(page, client);
    const [waves, items] = [table.waves, table.items];
    await list(page, client);
    expect(table.waves - waves).toBeLessThanOrEqual(3);
    // the rest after two segments, the builds that are at work, and the page with its names
    expect(table.items - items).toBeLessThan(COUNT - 2 * SEGMENT + COUNT / 100 + 40);
  });
});

describe('what the catalogue says of tasks', () => {
  const list = async (filters: Struct, options: Struct = {}, client = root) =>
    (await client.call('listTasks', filters, options)) as Row[];

  const cases: [Struct, (row: Row) => boolean][] = [
    [{ owner: 2, method: 'build' }, (row) => row.owner === 2 && row.method === 'build'],
    [{ host_id: null, state: [2] }, (row) => row.host_id === null && row.state === 2],
    [
      { method: 'build*', not_owner: [1, 2], arch: 'noarch' },
      (row) => /^build/.test(String(row.method)) && Number(row.owner) > 2,
    ],
    [
      { host_id: [1, 2], not_state: [2, 5] },
      (row) => [1, 2].includes(Number(row.host_id)) && ![2, 5].includes(Number(row.state)),
    ],
    [
      { createdAfter: 1e9 + 900, completeAfter: 2e9 - 1000, parent: null },
      (row) =>
        Number(plain(row.create_ts)) > 1e9 + 900 &&
        row.completion_ts !== null &&
        Number(plain(row.completion_ts)) > 2e9 - 1000,
    ],
  ];

  it.each(cases)('%j: the same as of every row, and as many', async (filters, fits) => {
    const all = await list({});
    expect(all.length).toBeGreaterThanOrEqual(COUNT + 3);
    const wanted = all.filter(fits).map((row) => Number(row.id));
    expect(wanted.length).toBeGreaterThan(10);
    expect((await list(filters)).map((row) => row.id)).toEqual(wanted);
    expect(await list(filters, { countOnly: true }, another())).toBe(wanted.length);
    expect((await list(filters, { order: 'id', offset: 2, limit: 5 })).map((row) => row.id)).toEqual(
      wanted.slice(2, 7),
    );
  });

  it('sees that a task of a sealed segment has ended', async () => {
    const open = async (client: Client) => Number(await list({ state: [1], owner: 1 }, { countOnly: true }, client));
    const ended = async (client: Client) => Number(await list({ state: [3], owner: 1 }, { countOnly: true }, client));
    const [task] = await list({ state: [1], owner: 1 }, { order: 'id', limit: 1 });
    const before = [await open(root), await ended(root)];
    await root.call('cancelTask', task!.id!);
    expect([await open(root), await ended(root)]).toEqual([before[0]! - 1, before[1]! + 1]);
    made.clock.now += 4000;
    await sealSegments(made.hub);
    expect([await open(another()), await ended(another())]).toEqual([before[0]! - 1, before[1]! + 1]);
  });

  it('counts what a call has written itself', async () => {
    const calls: Struct[] = [
      { methodName: 'makeTask', params: ['sleep', [1]] },
      { methodName: 'listTasks', params: [{ method: 'sleep' }, { countOnly: true }] },
    ];
    const [, [count]] = (await root.call('multiCall', calls)) as [unknown, [number]];
    expect(count).toBe(4);
  });
});
