import { TASK } from '#core/states';
import { encodeFault } from '#core/xmlrpc/encode';
import { attemptsOf } from '#store/attempts';
import { hosts } from '#store/hosts';
import { type Running, runningOn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { cancelBuildsOf } from '../builds/cancel.ts';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { transactKicking } from '../kicking.ts';
import { cancelTree } from '../tasks/cancel.ts';
import { children } from '../tasks/host.ts';
import { stopAttempt } from '../tasks/stop.ts';
import { change, type Ending, release } from '../tasks/transition.ts';
import type { EnginePorts } from './ports.ts';
import { largerSize } from './sizes.ts';
import { classify, type Loss, type Stopped } from './stopcodes.ts';

/**
 * Lost work: a container or an execution that ended without a report. Three layers find it, each alone would do: the state
 * machine (time-outs and heartbeats end in `attemptEnded`), ECS events (`containerStopped`), and the sweep here, which asks
 * ECS for the containers and looks at the leases.
 * An attempt that was lost is not the task's fault: it goes back to the queue, until its attempts are used up.
 */
export async function recoverLost(hub: Hub): Promise<number> {
  const running = await runningInPools(hub);
  const expired = running.filter((row) => row.lease_ts !== null && row.lease_ts < hub.now());
  for (const row of expired) {
    await lose(hub, row.id, row.attempt, await silence(hub, row), (task) => {
      return task.lease_ts !== null && task.lease_ts < hub.now();
    });
  }
  return expired.length;
}

/** Asks for the containers of all attempts that are thought to run: an event that never came loses nobody a minute more. */
export async function recoverStopped(hub: Hub, ports: EnginePorts): Promise<number> {
  const open = (await runningInPools(hub)).filter((row) => row.state === TASK.OPEN);
  const inContainers = open.filter((row) => hub.taskTypes.get(row.method)?.kind === 'container');
  if (inContainers.length === 0) return 0;
  const stopped = await ports.stoppedContainers(inContainers.map(({ id, attempt }) => ({ taskId: id, attempt })));
  for (const one of stopped) await containerStopped(hub, one.taskId, one.attempt, one.stopped);
  return stopped.length;
}

/** What pools have, as the scheduler sees it. */
export async function runningInPools(hub: Hub): Promise<Running[]> {
  return transact(hub, async (tx) => {
    const pools = (await hosts.list(tx, 'g1', 'host')).filter((host) => host.pool !== null);
    return (await Promise.all(pools.map((host) => runningOn(tx, host.id)))).flat();
  });
}

/** The state machine of an attempt is through. When the task is still this attempt's, nobody reported its end. */
export async function attemptEnded(hub: Hub, taskId: number, attempt: number, error: unknown): Promise<void> {
  const { name, cause } = errorOf(error);
  // the machine heard nothing, but the hub does: the container had come twice, and another token is the attempt's
  const still = (task: Task): boolean => name !== 'States.HeartbeatTimeout' || (task.lease_ts ?? 0) < hub.now();
  const text = [name, cause].filter(Boolean).join(': ').slice(0, 500);
  const loss: Loss = error
    ? {
        category: /^(AmazonECS|ECS)\./.test(name) ? 'start' : 'platform',
        text: `its execution ended: ${text || 'no reason given'}`,
      }
    : { category: 'platform', text: 'its execution ended without a result' };
  await lose(hub, taskId, attempt, loss, still);
}

/** A container stopped. A task that was closed before stays closed. */
export async function containerStopped(hub: Hub, taskId: number, attempt: number, stopped: Stopped): Promise<void> {
  await lose(hub, taskId, attempt, classify(stopped));
}

const errorOf = (error: unknown): { name: string; cause: string } => {
  const { Error: name = '', Cause: cause = '' } = (error ?? {}) as { Error?: string; Cause?: string };
  return { name, cause };
};

/** What the lease's end means: nothing came up, nothing was heard any more, or a function died. */
async function silence(hub: Hub, row: Running): Promise<Loss> {
  const task = await transact(hub, (tx) => tasks.get(tx, row.id));
  if (task && hub.taskTypes.get(task.method)?.kind === 'hub')
    return { category: 'function', text: 'its function did not come to an end' };
  if (task?.token) return { category: 'silent', text: 'its builder was not heard of in time' };
  return { category: 'start', text: 'its container did not begin in time' };
}

/** The attempt is over without a result, if the task is still its and `still` holds. */
export async function lose(
  hub: Hub,
  taskId: number,
  attempt: number,
  loss: Loss,
  still: (task: Task) => boolean = () => true,
): Promise<void> {
  await transactKicking(hub, async (tx) => {
    const task = await tasks.get(tx, taskId);
    const running = task?.state === TASK.OPEN || task?.state === TASK.ASSIGNED;
    if (!task || !running || task.attempt !== attempt || !still(task)) return;
    const ctx = Ctx.ofHub(hub, tx, 'lost');
    hub.log.error('attempt lost', { task: taskId, attempt, category: loss.category, reason: loss.text });
    stopAttempt(ctx, task);
    const ending: Ending = { outcome: 'lost', reason: loss.text, loss: loss.category };
    const fault = await hopeless(ctx, task, loss);
    if (fault) await giveUp(ctx, task, fault, ending);
    else await release(ctx, task, ending);
  });
}

/** Why another attempt is of no use; null when there shall be one. */
async function hopeless(ctx: Ctx, task: Task, loss: Loss): Promise<string | null> {
  const { settings } = ctx.hub;
  const attempts = await attemptsOf(ctx.tx, task.id);
  if (loss.category === 'memory') {
    const size = attempts.at(-1)?.size ?? null;
    const before = attempts.slice(0, -1).some((one) => one.loss === 'memory');
    if (before) return `out of memory, also in a container of size ${size}`;
    if (size !== null && !largerSize(settings, size))
      return `out of memory in a container of the largest size, ${size}`;
  }
  // what administrators took back is not among them
  const lost = attempts.filter((one) => one.loss !== null).length + 1;
  if (lost < settings.engine.attempts) return null;
  return `the builder was lost ${lost} times, the last time because ${loss.text}`;
}

async function giveUp(ctx: Ctx, task: Task, text: string, ending: Ending): Promise<void> {
  for (const child of await children(ctx, task.id)) await cancelTree(ctx, child);
  await cancelBuildsOf(ctx, task.id);
  const result = encodeFault(1000, text);
  await change(ctx, task, { state: TASK.FAILED, completion_ts: ctx.now(), lease_ts: null, result }, ending);
}
