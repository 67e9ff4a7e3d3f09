import { setTimeout } from 'node:timers/promises';
import {
  DescribeTasksCommand,
  type DescribeTasksCommandOutput,
  type ECSClient,
  type ListTasksCommandOutput,
} from '@aws-sdk/client-ecs';
import { runningContainers, stoppedContainers } from '#aws/containers';
import { executionName } from '#aws/execution';
import { TASK } from '#core/states';
import { bootstrap } from '#hub/bootstrap';
import { sweep } from '#hub/engine/pass';
import type { EnginePorts } from '#hub/engine/ports';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { parseSettings } from '#schema/settings';
import { newAttempt } from '#store/attempts';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { setRunning } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { WaveTable } from '../doubles/waves.ts';
import { Caller } from './caller.ts';
import { cpu } from './cpu.ts';
import { printTable } from './table.ts';

/** tasks that are written at once: three items each */
const CHUNK = 30;
/** what ECS lists at a time */
const PAGE = 100;

/** One sweep with so many tasks in containers, all of them well. */
export async function benchSweep(counts: readonly number[]): Promise<void> {
  const rows: string[][] = [];
  for (const count of counts) {
    const now = (): number => Date.now() / 1000;
    const table = new WaveTable(new MemoryTable());
    const accounts = [{ name: 'kojiadmin', password: 'adminpass', perms: ['admin'] }];
    const pool = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default'], capacity: 10_000 };
    const settings = parseSettings({ accounts, hosts: [pool] });
    const hub = assembleHub({
      ...{ table, files: new MemoryFiles(now), settings, now, pause: setTimeout, kick: async () => {} },
      urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
      log: { info: () => {}, error: (message, data) => console.error(message, data) },
    });
    await bootstrap(hub, settings);
    const { call } = await new Caller(hub).login('kojiadmin', 'adminpass');
    const template = Number(await call('makeTask', ['buildArch', []], { arch: 'x86_64' }));
    const names = await run(hub, template, count);
    await call('cancelTask', [template]);
    const ecs = new Containers(names);
    await sweep(hub, ecs.ports());
    const before = { ...table, calls: ecs.calls };
    const { ms } = await cpu(() => sweep(hub, ecs.ports()));
    const figures = [
      ...[table.waves - before.waves, table.requests - before.requests, table.items - before.items],
      ecs.calls - before.calls,
    ];
    rows.push([count.toLocaleString('en'), ms.toFixed(1), ...figures.map(String)]);
  }
  printTable(['running tasks', 'CPU ms', 'round trips', 'requests', 'items', 'calls of ECS'], rows);
}

/** Names of the executions. */
async function run(hub: Hub, template: number, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let at = 0; at < count; at += CHUNK) {
    await transact(hub, async (tx) => {
      const like = (await tasks.get(tx, template))!;
      const first = await tasks.nextId(tx, CHUNK);
      for (let i = 0; i < Math.min(CHUNK, count - at); i++) {
        const begun = { start_ts: hub.now(), lease_ts: hub.now() + 3600, token: 'token', attempt: 1 };
        const task: Task = { ...like, ...begun, id: first + i, state: TASK.OPEN, host_id: 1 };
        tasks.insert(tx, task);
        setRunning(tx, 1, task);
        newAttempt(tx, { task_id: task.id, attempt: 1, host_id: 1, create_ts: hub.now(), start_ts: hub.now() });
        names.push(executionName(task.id, 1));
      }
    });
  }
  return names;
}

/** ECS, as far as it lists what runs. */
class Containers {
  readonly #names: readonly string[];
  calls = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  ports(): EnginePorts {
    const ecs = { send: async (command: { input: object }) => this.#answer(command) } as unknown as ECSClient;
    const nothing = async (): Promise<void> => {};
    return {
      ...{ enqueueStart: nothing, sendToken: nothing, sendHeartbeat: nothing, lookLater: nothing, publish: nothing },
      ...{ stopExecution: nothing, stopContainers: nothing },
      runningContainers: () => runningContainers(ecs, 'cluster'),
      stoppedContainers: (attempts) => stoppedContainers(ecs, 'cluster', attempts),
    };
  }

  #answer(command: { input: object }): Partial<ListTasksCommandOutput & DescribeTasksCommandOutput> {
    this.calls++;
    if (command instanceof DescribeTasksCommand)
      return { tasks: command.input.tasks!.map((group) => ({ group, lastStatus: 'RUNNING' })) };
    const { nextToken = '0', desiredStatus } = command.input as { nextToken?: string; desiredStatus?: string };
    if (desiredStatus === 'STOPPED') return { taskArns: [] };
    const end = Number(nextToken) + PAGE;
    const more = end < this.#names.length ? { nextToken: String(end) } : {};
    return { taskArns: this.#names.slice(Number(nextToken), end), ...more };
  }
}
