import { TASK } from '#core/states';
import { channels } from '#store/channels';
import { type Host, type HostConfig, hostChannels, hostConfig, hosts } from '#store/hosts';
import { holdHost, holdQuotas, type Running, runningOn, serveTurn, type Waiting, waitingIn } from '#store/queue';
import { tasks } from '#store/tasks';
import { type Tx, transact } from '#store/tx';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { give } from './give.ts';
import { readQuotas } from './quotas.ts';
import { refusedBy } from './refusals.ts';

/**
 * Gives waiting tasks to the capacity pools: FREE -> ASSIGNED and a start record, in one transaction for each pool.
 *
 * A pool looks at the heads of its bins (its channels times its arches and noarch), takes by priority, then age, and stops
 * when its capacity is used up. Parents that wait for their children count nothing. The cost does not depend on how many
 * tasks wait: each bin is read only as far as the pool has room.
 */
export async function schedule(hub: Hub): Promise<number> {
  const pools = await transact(hub, (tx) => readPools(tx));
  let assigned = 0;
  for (const pool of pools) {
    for (let more = true; more; ) {
      const filled = await transact(hub, (tx) => fill(hub, tx, pool));
      assigned += filled.count;
      more = filled.more;
    }
  }
  return assigned;
}

/** assignments in one transaction: each changes about six items */
const BATCH = 10;

interface Pool {
  readonly host: Host;
  readonly config: HostConfig;
  readonly maxjobs: number | null;
  readonly bins: readonly { channel: number; arch: string }[];
}

/** Enabled hosts whose tasks run in containers and functions of this deployment. */
export async function readPools(tx: Tx): Promise<Pool[]> {
  const [all, configs] = await Promise.all([hosts.list(tx, 'g1', 'host'), hostConfig.at(tx, 'all', '')]);
  const enabled = new Map(configs.filter((row) => row.enabled).map((row) => [row.host_id, row]));
  const pools = all.filter((host) => host.pool !== null && enabled.has(host.id));
  return Promise.all(
    pools.map(async (host) => {
      const config = enabled.get(host.id)!;
      const memberships = await hostChannels.at(tx, 'host', host.id);
      const known = await channels.byIds(
        tx,
        memberships.map((row) => row.channel_id),
      );
      const open = [...known.values()].filter((channel) => channel.enabled);
      const arches = [...config.arches.split(/\s+/).filter(Boolean), 'noarch'];
      const bins = open.flatMap((channel) => arches.map((arch) => ({ channel: channel.id, arch })));
      return { host, config, maxjobs: typeof host.data?.maxjobs === 'number' ? host.data.maxjobs : null, bins };
    }),
  );
}

/** `more`: there may be others that can run. */
interface Filled {
  readonly count: number;
  readonly more: boolean;
}

const NONE: Filled = { count: 0, more: false };

async function fill(hub: Hub, tx: Tx, pool: Pool): Promise<Filled> {
  const { host } = pool;
  const [running, refused, quotas] = await Promise.all([
    runningOn(tx, host.id),
    refusedBy(tx, host.id),
    readQuotas(hub, tx),
  ]);
  let room = roomOf(hub, pool, running);
  if (room.jobs <= 0 || room.load <= 0) return NONE;
  const fits = (task: Waiting): boolean => hub.taskTypes.has(task.method) && !refused.has(task.id) && quotas.room(task);
  const candidates = (await Promise.all(pool.bins.map((bin) => headsOf(tx, bin, fits)))).flat().sort(byUrgency);
  if (candidates.length === 0) return NONE;
  await holdHost(tx, host.id);
  if (quotas.limited) await holdQuotas(tx);
  const ctx = new Ctx({ hub, tx, session: null, user: null, method: 'schedule', identity: null, ip: '-' });
  let count = 0;
  for (const candidate of candidates) {
    if (count === BATCH || room.jobs <= 0 || room.load <= 0) break;
    if (!quotas.room(candidate)) continue;
    const weight = await assign(ctx, pool, candidate);
    if (weight === null) continue;
    quotas.take(candidate);
    room = { jobs: room.jobs - 1, load: room.load - weight };
    count++;
  }
  // a quota that was used up here may have kept others of the same heads back
  return { count, more: count === BATCH || (quotas.limited && count > 0) };
}

/** rows that are looked at in a bin whose first tasks may not run now, at most */
const DEEPEST = 2000;

/** The first tasks of a bin that may run; further in only when those at its head may not. */
async function headsOf(
  tx: Tx,
  { channel, arch }: Pool['bins'][number],
  fits: (task: Waiting) => boolean,
): Promise<Waiting[]> {
  for (let limit = BATCH; ; limit *= 5) {
    const rows = await waitingIn(tx, channel, arch, limit);
    const fit = rows.filter(fits).slice(0, BATCH);
    if (fit.length === BATCH || rows.length < limit || limit >= DEEPEST) return fit;
  }
}

/** What the pool may still take: tasks, and weight. A task is taken as long as there is any room at all. */
function roomOf(hub: Hub, pool: Pool, running: readonly Running[]) {
  const busy = running.filter((row) => !row.waiting);
  const load = busy.reduce((sum, row) => sum + row.weight, 0);
  const maxjobs = pool.maxjobs ?? hub.settings.hub.MaxJobs;
  return { jobs: maxjobs - busy.length, load: pool.config.capacity - load };
}

const byUrgency = (a: Waiting, b: Waiting): number =>
  a.priority - b.priority || a.turn - b.turn || a.create_ts - b.create_ts || a.id - b.id;

async function assign(ctx: Ctx, pool: Pool, candidate: Waiting): Promise<number | null> {
  const task = await tasks.get(ctx.tx, candidate.id);
  if (task?.state !== TASK.FREE) return null;
  const given = await give(ctx, task, pool.host);
  await serveTurn(ctx.tx, task);
  return given.weight;
}
