import { BUILD, TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { sealSegments } from '#hub/catalogue/seal';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { parseSettings } from '#schema/settings';
import { type Build, builds } from '#store/builds';
import { readProgress } from '#store/catalogue';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { packages } from '#store/packages';
import { realTime } from '#store/realtime';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { WaveTable } from '../doubles/waves.ts';
import { bodyOf, Caller } from './caller.ts';
import { cpu } from './cpu.ts';
import { printTable } from './table.ts';

const PACKAGES = 5000;
const USERS = 200;
/** Rows that are written at once: six items of a build, one of a task. */
const CHUNK = 10;

const filters = (owner: number): [string, string, readonly Value[], Struct][] => [
  ['builds, newest', 'listBuilds', [], { queryOpts: { order: '-build_id', limit: 50 } }],
  ['builds, how many', 'listBuilds', [], { queryOpts: { countOnly: true } }],
  ['builds of a user, failed', 'listBuilds', [], { userID: owner, state: 3, ...page('-build_id') }],
  [
    'builds by prefix and state, by time',
    'listBuilds',
    [],
    { prefix: 'pkg-01', state: 1, ...page('-completion_time') },
  ],
  ['builds by source, which none has', 'listBuilds', [], { source: '*nowhere*', ...page('-build_id') }],
  ['builds by pattern, how many', 'listBuilds', [], { pattern: '*-7.1-*', queryOpts: { countOnly: true } }],
  ['builds like a regexp', 'search', ['0[1-5]7-7\\.', 'build', 'regexp'], page('name')],
  [
    'builds by name, a page and how many',
    'countAndFilterResults',
    ['listBuilds'],
    { filterOpts: { order: '-nvr', offset: 100, limit: 50 } },
  ],
  ['tasks, newest', 'listTasks', [{}, { order: '-id', limit: 50 }], {}],
  ['tasks at work', 'listTasks', [{ state: [0, 1, 4] }, { order: '-id', limit: 50 }], {}],
  ['tasks, how many', 'listTasks', [{}, { countOnly: true }], {}],
  ['tasks of a user, how many', 'listTasks', [{ owner, parent: null }, { countOnly: true }], {}],
  [
    'tasks by user, method, state',
    'listTasks',
    [
      { owner, method: 'buildArch', state: [5] },
      { order: '-id', limit: 50 },
    ],
    {},
  ],
  [
    'tasks by host and channel, by time',
    'listTasks',
    [
      { host_id: 3, channel_id: 1 },
      { order: '-completion_time', limit: 50 },
    ],
    {},
  ],
  [
    'tasks of an hour',
    'listTasks',
    [
      { completeAfter: START + 3600, completeBefore: START + 7200 },
      { order: 'id', limit: 50 },
    ],
    {},
  ],
  // what the web pages `tasks` and `reports` ask for
  ['tasks without a parent, newest', 'listTasks', [{ parent: null }, { order: '-id', limit: 51 }], {}],
  ['tasks made since, the newest 1,000', 'listTasks', [{ createdAfter: START }, { order: '-id', limit: 1000 }], {}],
  ['tasks made since, none', 'listTasks', [{ createdAfter: LATER }, { order: '-id', limit: 1000 }], {}],
  [
    'builds made since, the newest 1,000',
    'listBuilds',
    [],
    { createdAfter: START, queryOpts: { order: '-build_id', limit: 1000 } },
  ],
];

const page = (order: string): Struct => ({ queryOpts: { order, limit: 50 } });
const START = 1_700_000_000;
const LATER = 2 * START;

/** Lists with combined filters on large tables: what they take in a process that has just started, and in one that has not. */
export async function benchLists(buildCount: number, taskCount: number): Promise<void> {
  let late = 0;
  const now = (): number => Date.now() / 1000 + late;
  const table = new WaveTable(new MemoryTable());
  const settings = parseSettings({
    accounts: [{ name: 'kojiadmin', password: 'adminpass', perms: ['admin'] }],
    hosts: [],
  });
  const parts = {
    ...{ table, files: new MemoryFiles(now), settings, now, kick: async () => {} },
    pause: realTime.pause,
    urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
    log: { info: () => {}, error: (message: string, data?: object) => console.error(message, data) },
  };
  const hub = assembleHub(parts);
  await bootstrap(hub, settings);
  await fill(hub, buildCount, taskCount);
  await sealSegments(hub);
  late = 4000;
  const sealing = await cpu(() => sealAll(hub));
  process.stdout.write(`catalogued with ${(sealing.ms / 1000).toFixed(1)} s of CPU, ${await bytesOf(parts.files)}\n`);
  const rows: string[][] = [];
  for (const [name, method, params, named] of filters(7)) {
    const fresh = assembleHub(parts);
    const caller = await new Caller(fresh).login('kojiadmin', 'adminpass');
    const body = bodyOf(method, params, named);
    const first = await cpu(() => caller.send(body));
    await caller.send(body);
    const before = { ...counts(table) };
    const warm = await cpu(() => caller.send(body));
    const after = counts(table);
    if (String(warm.value.body).includes('<fault>')) throw new Error(String(warm.value.body));
    rows.push([
      ...[name, first.ms.toFixed(0), warm.ms.toFixed(1)],
      ...(['waves', 'requests', 'items'] as const).map((what) => String(after[what] - before[what])),
    ]);
  }
  printTable(['list', 'CPU first ms', 'CPU ms', 'round trips', 'requests', 'items'], rows);
}

const counts = ({ waves, requests, items }: WaveTable) => ({ waves, requests, items });

async function bytesOf(files: MemoryFiles): Promise<string> {
  const found = await files.list('catalogue/');
  const bytes = found.files.reduce((sum, { size }) => sum + size, 0);
  return `${(bytes / 1e6).toFixed(1)} MB in ${found.files.length} objects`;
}

/** As the keeper would in time, some segments a run. */
async function sealAll(hub: Hub): Promise<void> {
  const state = async () =>
    JSON.stringify(await Promise.all(['task', 'build'].map((kind) => readProgress(hub.table, kind))));
  for (let before = ''; before !== (await state()); ) {
    before = await state();
    await sealSegments(hub);
  }
}

async function fill(hub: Hub, buildCount: number, taskCount: number): Promise<void> {
  const { call } = await new Caller(hub).login('kojiadmin', 'adminpass');
  const template = Number(await call('makeTask', ['sleep', [1]]));
  const chunks = (count: number): number[] => Array.from({ length: Math.ceil(count / CHUNK) }, (_, i) => i * CHUNK);
  for (const at of chunks(PACKAGES)) {
    await transact(hub, async (tx) => {
      const first = await packages.nextId(tx, CHUNK);
      for (let i = 0; i < CHUNK; i++) packages.insert(tx, { id: first + i, name: nameOf(at + i) });
    });
  }
  for (const at of chunks(buildCount)) {
    await transact(hub, async (tx) => {
      const first = await builds.nextId(tx, CHUNK);
      for (let i = 0; i < CHUNK; i++) builds.insert(tx, buildRow(first + i, at + i));
    });
  }
  for (const at of chunks(taskCount)) {
    await transact(hub, async (tx) => {
      const like = (await tasks.get(tx, template))!;
      const first = await tasks.nextId(tx, CHUNK);
      for (let i = 0; i < CHUNK; i++) tasks.insert(tx, taskRow(like, first + i, at + i, taskCount));
    });
  }
}

const nameOf = (n: number): string => `pkg-${String(n % PACKAGES).padStart(5, '0')}`;

function buildRow(id: number, n: number): Build {
  const created = START + 60 * n;
  return {
    ...{ id, package_id: 1 + (n % PACKAGES), name: nameOf(n), version: `${n % 9}.${n % 4}`, release: String(n) },
    ...{ epoch: null, draft: false, state: n % 10 === 0 ? BUILD.FAILED : BUILD.COMPLETE, task_id: null },
    ...{
      owner: 1 + (n % USERS),
      source: `git+https://example.org/rpms/${nameOf(n)}#${n}`,
      extra: null,
      create_event: 1,
    },
    ...{ create_ts: created, start_ts: created, completion_ts: created + 600, promotion_ts: null, promoter: null },
    ...{ volume_id: 0, cg_id: null, token: null, types: { rpm: null } },
  };
}

/** The last ones have not ended yet. */
function taskRow(like: Task, id: number, n: number, count: number): Task {
  const created = START + 6 * n;
  const ended = n < count - 300;
  return {
    ...like,
    ...{
      id,
      owner: 1 + (n % USERS),
      method: METHODS[n % 6]!,
      host_id: 1 + (n % 50),
      parent: n % 6 === 0 ? null : id - (n % 6),
    },
    ...{
      state: ended ? (n % 9 === 0 ? TASK.FAILED : TASK.CLOSED) : TASK.OPEN,
      create_ts: created,
      start_ts: created + 5,
    },
    completion_ts: ended ? created + 300 : null,
  };
}

const METHODS = ['build', 'buildSRPMFromSCM', 'buildArch', 'buildArch', 'buildArch', 'tagBuild'];
