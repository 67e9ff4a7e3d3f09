import { canonArch } from '#core/arch';
import { GenericError } from '#core/errors';
import { TASK } from '#core/states';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { channels } from '#store/channels';
import { type Host, hostChannels, hostConfig, hosts } from '#store/hosts';
import { runningOn } from '#store/queue';
import { tasks } from '#store/tasks';
import { bootstrap } from '../bootstrap.ts';
import type { Ctx } from '../context.ts';
import { cancelTree } from '../tasks/cancel.ts';
import { children } from '../tasks/host.ts';
import { finished } from '../tasks/transition.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import type { HubType } from './type.ts';

interface Wanted {
  /** name; null: hosts of all channels */
  readonly channel: string | null;
  /** canonical; empty: all */
  readonly arches: readonly string[];
  /** seconds */
  readonly timeout: number;
}

/** Koji 1.35's, where none is asked for: a day. Seconds. */
const TIMEOUT = 86_400;

/**
 * Hosts start anew. A foreign builder does so by Koji's two tasks, one that ends it and one that it opens when it is back. A
 * pool has nothing that could be restarted: each task has a fresh container of the image that is deployed. So here the
 * task drains it: it ends when all containers are gone that were there when it began.
 */
export const restartHosts: HubType = {
  method: 'restartHosts',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const wanted = wantedOf(named('restartHosts', ['options'], params).options);
    task.patience = await inTime(task, wanted);
    // pools of the settings that are not there are made
    await bootstrap(task.hub, task.hub.settings);
    const chosen = await task.once<Value[]>('hosts', async (ctx) => {
      const found = await hostsFor(ctx, wanted);
      if (found.length === 0) throw new GenericError('No matching hosts');
      return found.map(({ id, name, pool }) => ({ id, name, pool }));
    });
    const picked = chosen as unknown as Pick<Host, 'id' | 'name' | 'pool'>[];
    const old = await task.once<number[]>('containers', (ctx) => containersOn(ctx, picked));
    const restarts = await restartForeign(
      task,
      picked.filter((host) => host.pool === null),
    );
    await drained(task, old);
    await task.wait(restarts);
    return null;
  },
};

function wantedOf(options: Value): Wanted {
  const { channel = null, arches = null, timeout = TIMEOUT } = isStruct(options) ? options : {};
  return {
    channel: typeof channel === 'string' ? channel : null,
    arches: Array.isArray(arches) ? arches.map((arch) => canonArch(String(arch))) : [],
    timeout: typeof timeout === 'number' ? timeout : TIMEOUT,
  };
}

/** When the time is up; once it is, what has not been done is cancelled and the task fails (Koji 1.35: wait). */
async function inTime(task: TaskRun, { timeout }: Wanted): Promise<number> {
  const end = await task.do(async (ctx) => {
    const { start_ts } = await task.task(ctx);
    const moment = (start_ts ?? ctx.now()) + timeout;
    if (ctx.now() < moment) return moment;
    for (const child of await children(ctx, task.id)) await cancelTree(ctx, child);
    return null;
  });
  if (end === null) throw new GenericError(`hosts were not restarted within ${timeout} seconds`);
  return end;
}

async function hostsFor(ctx: Ctx, { channel, arches }: Wanted): Promise<Host[]> {
  const [all, configs, members] = await Promise.all([
    hosts.list(ctx.tx, 'g1', 'host'),
    hostConfig.at(ctx.tx, 'all', ''),
    channel === null ? null : membersOf(ctx, channel),
  ]);
  const known = new Map(configs.map((config) => [config.host_id, config]));
  return all.filter(({ id }) => {
    const config = known.get(id);
    if (!config?.enabled || (members && !members.has(id))) return false;
    return arches.length === 0 || config.arches.split(/\s+/).some((arch) => arches.includes(canonArch(arch)));
  });
}

async function membersOf(ctx: Ctx, name: string): Promise<Set<number>> {
  const channel = await channels.find(ctx.tx, 'name', name);
  if (!channel) throw new GenericError(`No such channel: ${name}`);
  return new Set((await hostChannels.at(ctx.tx, 'channel', channel.id)).map((row) => row.host_id));
}

async function containersOn(ctx: Ctx, picked: readonly Pick<Host, 'id' | 'pool'>[]): Promise<number[]> {
  const pools = picked.filter((host) => host.pool !== null);
  const running = (await Promise.all(pools.map((host) => runningOn(ctx.tx, host.id)))).flat();
  return running.filter((row) => ctx.hub.taskTypes.get(row.method)?.kind === 'container').map((row) => row.id);
}

async function restartForeign(task: TaskRun, foreign: readonly Pick<Host, 'id' | 'name'>[]): Promise<number[]> {
  const ids: number[] = [];
  for (const { id, name } of foreign) {
    const host = { id, name };
    const restart = await task.subtask('restart', [host], { label: `restart ${id}`, assign: id });
    ids.push(restart, await task.subtask('restartVerify', [restart, host], { label: `verify ${id}`, assign: id }));
  }
  return ids;
}

/** Suspends until none of the tasks runs in the container that it had: each wakes this one when it ends. */
async function drained(task: TaskRun, ids: readonly number[]): Promise<void> {
  const left = await task.do(async (ctx) => {
    const open = (await tasks.getMany(ctx.tx, ids)).filter(
      (other) => other && !finished(other) && other.state !== TASK.FREE,
    );
    for (const other of open) {
      if (other!.waiters.includes(task.id)) continue;
      tasks.replace(ctx.tx, other!, { ...other!, waiters: [...other!.waiters, task.id] });
    }
    return open.length;
  });
  if (left > 0) await task.suspend();
}
