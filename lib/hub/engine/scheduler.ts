import { CallbackError } from '#core/errors';
import { TASK } from '#core/states';
import { beginDecision, holdHost, holdQuotas, runningOn, serveTurn, type Waiting } from '#store/queue';
import { tasks } from '#store/tasks';
import { type Tx, transact } from '#store/tx';
import { Ctx } from '../context.ts';
import { doAll } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { candidates } from './candidates.ts';
import { give } from './give.ts';
import { isPool, knows, type Place, readPlaces, roomOf } from './places.ts';
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
  const pools = await transact(hub, (tx) => readPlaces(tx, isPool));
  let assigned = 0;
  const serve = async (pool: Place): Promise<void> => {
    const vetoed = new Set<number>();
    for (let more = true; more; ) {
      const filled = await transact(hub, (tx) => fill(hub, tx, pool, vetoed));
      assigned += filled.count;
      more = filled.more;
    }
  };
  await doAll(
    hub,
    'scheduling',
    pools.map((pool) => ({ name: `pool ${pool.host.name}`, run: () => serve(pool) })),
  );
  return assigned;
}

/** assignments in one transaction: each changes about six items */
const BATCH = 10;

/** `more`: there may be others that can run. */
interface Filled {
  readonly count: number;
  readonly more: boolean;
}

const NONE: Filled = { count: 0, more: false };

/** `vetoed`: tasks that a plugin does not let be assigned now; those that it says so of are added. */
async function fill(hub: Hub, tx: Tx, pool: Place, vetoed: Set<number>): Promise<Filled> {
  const { host } = pool;
  const before = vetoed.size;
  await beginDecision(tx, host.id);
  const [running, refused, quotas] = await Promise.all([
    runningOn(tx, host.id),
    refusedBy(hub, tx, host.id),
    readQuotas(hub, tx),
  ]);
  let room = roomOf(hub, pool, running);
  if (room.jobs <= 0 || room.load <= 0) return NONE;
  const fits = (task: Waiting): boolean =>
    knows(hub, pool, task.method) && !refused.has(task.id) && !vetoed.has(task.id) && quotas.room(task);
  const waiting = await candidates(tx, pool, running, fits);
  if (waiting.length === 0) return NONE;
  holdHost(tx, host.id);
  if (quotas.limited) holdQuotas(tx);
  const ctx = Ctx.ofHub(hub, tx, 'schedule');
  let count = 0;
  for (const candidate of waiting) {
    if (count === BATCH || room.jobs <= 0 || room.load <= 0) break;
    if (!quotas.room(candidate)) continue;
    const weight = await unlessVetoed(ctx, candidate, vetoed, () => assign(ctx, pool, candidate));
    if (weight === null) continue;
    quotas.take(candidate);
    room = { ...room, jobs: room.jobs - 1, load: room.load - weight };
    count++;
  }
  // a quota that was used up here, or a veto, may have kept others of the same heads back
  return { count, more: count === BATCH || (quotas.limited && count > 0) || vetoed.size > before };
}

async function unlessVetoed<T>({ tx, hub }: Ctx, { id }: Waiting, vetoed: Set<number>, work: () => Promise<T>) {
  const undo = tx.savepoint();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CallbackError)) throw error;
    undo();
    vetoed.add(id);
    hub.log.error('task is not assigned', { task: id, error: error.message });
    return null;
  }
}

async function assign(ctx: Ctx, pool: Place, candidate: Waiting): Promise<number | null> {
  const task = await tasks.get(ctx.tx, candidate.id);
  if (task?.state !== TASK.FREE) return null;
  const given = await give(ctx, task, pool.host);
  await serveTurn(ctx.tx, task);
  return given.weight;
}
