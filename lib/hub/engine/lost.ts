import { TASK } from '#core/states';
import { encodeFault } from '#core/xmlrpc/encode';
import { hosts } from '#store/hosts';
import { runningOn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { type Tx, transact } from '#store/tx';
import { cancelBuildsOf } from '../builds/cancel.ts';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { record } from '../outbox.ts';
import { cancelTree } from '../tasks/cancel.ts';
import { children } from '../tasks/host.ts';
import { change, release } from '../tasks/transition.ts';

/**
 * Lost work: a container or an execution that ended without a report. Three layers find it, each alone would do: the state
 * machine (time-outs and heartbeats end in `attemptEnded`), ECS events (`containerStopped`), and the lease sweep here.
 * An attempt that was lost is not the task's fault: it goes back to the queue, until its attempts are used up.
 */
export async function recoverLost(hub: Hub): Promise<number> {
  const expired = await transact(hub.table, hub.now, async (tx) => {
    const pools = (await hosts.list(tx, 'g1', 'host')).filter((host) => host.pool !== null);
    const running = (await Promise.all(pools.map((host) => runningOn(tx, host.id)))).flat();
    return running.filter((row) => row.lease_ts !== null && row.lease_ts < hub.now());
  });
  for (const row of expired) {
    await lose(hub, row.id, row.attempt, 'the builder has not reported in time', (task) => {
      return task.lease_ts !== null && task.lease_ts < hub.now();
    });
  }
  return expired.length;
}

/** The state machine of an attempt is through. When the task is still this attempt's, nobody reported its end. */
export async function attemptEnded(hub: Hub, taskId: number, attempt: number, error: unknown): Promise<void> {
  await lose(
    hub,
    taskId,
    attempt,
    error ? `its execution ended: ${reasonOf(error)}` : 'its execution ended without a result',
  );
}

/** A container stopped; `reason` is ECS's. A task that was closed before stays closed. */
export async function containerStopped(hub: Hub, taskId: number, attempt: number, reason: string): Promise<void> {
  await lose(hub, taskId, attempt, `its container stopped: ${reason}`);
}

const reasonOf = (error: unknown): string => {
  const { Error: name = '', Cause: cause = '' } = (error ?? {}) as { Error?: string; Cause?: string };
  return [name, cause].filter(Boolean).join(': ').slice(0, 500) || 'no reason given';
};

async function lose(
  hub: Hub,
  taskId: number,
  attempt: number,
  reason: string,
  still: (task: Task) => boolean = () => true,
): Promise<void> {
  let kick = false;
  await transact(hub.table, hub.now, async (tx: Tx) => {
    const task = await tasks.get(tx, taskId);
    const running = task?.state === TASK.OPEN || task?.state === TASK.ASSIGNED;
    if (!task || !running || task.attempt !== attempt || !still(task)) return;
    const ctx = new Ctx({ hub, tx, session: null, user: null, method: 'lost', identity: null, ip: '-' });
    hub.log.error('attempt lost', { task: taskId, attempt, reason });
    const as = hub.taskTypes.get(task.method)?.kind;
    if (as) record(ctx, { kind: 'stop', taskId, attempt, as });
    if (attempt < hub.settings.engine.attempts) await release(ctx, task);
    else await giveUp(ctx, task, reason);
    kick = tx.kick;
  });
  if (kick) await hub.kick();
}

async function giveUp(ctx: Ctx, task: Task, reason: string): Promise<void> {
  const text = `the builder was lost ${task.attempt} times, the last time because ${reason}`;
  for (const child of await children(ctx, task.id)) await cancelTree(ctx, child);
  await cancelBuildsOf(ctx, task.id);
  await change(ctx, task, {
    state: TASK.FAILED,
    completion_ts: ctx.now(),
    lease_ts: null,
    result: encodeFault(1000, text),
  });
}
