import { bootstrap } from '#hub/bootstrap';
import { schedule } from '#hub/engine/scheduler';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { parseSettings } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { enqueue } from '#store/queue';
import { realTime } from '#store/realtime';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { WaveTable } from '../doubles/waves.ts';
import { Caller } from './caller.ts';
import { cpu } from './cpu.ts';
import { printTable } from './table.ts';

const ROUNDS = 30;
/** tasks that are written at once: three items each */
const CHUNK = 30;
const USERS = 20;

/** Admissions from a long queue: a pool with room for one task, which is cancelled then, and so on. */
export async function benchTasks(waiting: number): Promise<void> {
  const table = new WaveTable(new MemoryTable());
  const accounts = [{ name: 'kojiadmin', password: 'adminpass', perms: ['admin'] }];
  const pool = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default'], capacity: 100, maxjobs: 1 };
  const settings = parseSettings({ accounts, hosts: [pool] });
  const hub = assembleHub({
    ...{ table, files: new MemoryFiles(realTime.now), settings, ...realTime, kick: async () => {} },
    urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
    log: { info: () => {}, error: (message, data) => console.error(message, data) },
  });
  await bootstrap(hub, settings);
  const { call } = await new Caller(hub).login('kojiadmin', 'adminpass');
  const rows: string[][] = [];
  for (const [before, count] of [
    [0, 100],
    [100, waiting],
  ] as const) {
    await fillQueue(hub, Number(await call('makeTask', ['buildArch', []], { arch: 'x86_64' })), count - before);
    rows.push([count.toLocaleString('en'), ...(await admissions(hub, table, call))]);
  }
  printTable(['waiting tasks', 'CPU p50 ms', 'CPU worst ms', 'round trips', 'requests'], rows);
}

async function fillQueue(hub: Hub, template: number, count: number): Promise<void> {
  for (let at = 0; at < count; at += CHUNK) {
    await transact(hub, async (tx) => {
      const like = (await tasks.get(tx, template))!;
      const first = await tasks.nextId(tx, CHUNK);
      for (let i = 0; i < Math.min(CHUNK, count - at); i++) {
        const turn = Math.floor((at + i) / USERS);
        const task: Task = { ...like, id: first + i, owner: 1 + ((at + i) % USERS), turn, create_ts: hub.now() };
        tasks.insert(tx, task);
        enqueue(tx, task);
      }
    });
  }
}

async function admissions(hub: Hub, table: WaveTable, call: Caller['call']): Promise<string[]> {
  const times: number[] = [];
  let [waves, requests] = [0, 0];
  for (let i = 0; i < ROUNDS; i++) {
    [waves, requests] = [table.waves, table.requests];
    const { value, ms } = await cpu(() => schedule(hub));
    if (value !== 1) throw new Error(`${value} tasks were admitted`);
    [waves, requests] = [table.waves - waves, table.requests - requests];
    times.push(ms);
    const [task] = (await call('listTasks', [{ state: [4] }])) as { id: number }[];
    await call('cancelTask', [task!.id]);
  }
  times.sort((a, b) => a - b);
  return [times[ROUNDS >> 1]!.toFixed(1), times.at(-1)!.toFixed(1), String(waves), String(requests)];
}
