import { BUILD, TASK } from '#core/states';
import { encodeFault } from '#core/xmlrpc/encode';
import { attemptsOf } from '#store/attempts';
import { builds } from '#store/builds';
import { type Task, tasks } from '#store/tasks';
import type { Tx } from '#store/tx';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { failBuild } from '../imports/init.ts';
import { transactKicking } from '../kicking.ts';
import { cancelBelow } from '../tasks/cancel.ts';
import { stopAttempt } from '../tasks/stop.ts';
import { change, type Ending, release } from '../tasks/transition.ts';
import { largerSize } from './sizes.ts';
import { classify, type Loss, type Stopped } from './stopcodes.ts';

/**
 * Lost work: a container or an execution that ended without a report. Three layers find it, each alone would do: the state
 * machine (time-outs and heartbeats end in `attemptEnded`), ECS events (`containerStopped`), and the sweep, which asks ECS
 * for the containers (containers.ts) and looks at the leases (leases.ts).
 * An attempt that was lost is not the task's fault: it goes back to the queue, until its attempts are used up. `judge` says
 * whether it is lost, when the task is still this attempt's.
 */
export async function lose(
  hub: Hub,
  taskId: number,
  attempt: number,
  judge: (task: Task, tx: Tx) => Loss | null | Promise<Loss | null>,
): Promise<void> {
  await transactKicking(hub, async (tx) => {
    const task = await tasks.get(tx, taskId);
    const running = task?.state === TASK.OPEN || task?.state === TASK.ASSIGNED;
    const loss = task && running && task.attempt === attempt ? await judge(task, tx) : null;
    if (!task || !loss) return;
    const ctx = Ctx.ofHub(hub, tx, 'lost');
    hub.log.error('attempt lost', { task: taskId, attempt, category: loss.category, reason: loss.text });
    stopAttempt(ctx, task);
    const ending: Ending = { outcome: 'lost', reason: loss.text, loss: loss.category };
    const fault = await hopeless(ctx, task, loss);
    if (fault) await giveUp(ctx, task, fault, ending);
    else await release(ctx, task, ending);
  });
}

/** Nobody has been heard of in time. */
export const isExpired = ({ now }: Hub, { lease_ts }: Pick<Task, 'lease_ts'>): boolean =>
  lease_ts !== null && lease_ts < now();

/** The state machine of an attempt is through. When the task is still this attempt's, nobody reported its end. */
export async function attemptEnded(hub: Hub, taskId: number, attempt: number, error: unknown): Promise<void> {
  const loss = endedBy(error);
  // the machine heard nothing, but the hub does: the container had come twice, and another token is the attempt's
  const heard = (task: Task): boolean => loss.error === 'States.HeartbeatTimeout' && !isExpired(hub, task);
  await lose(hub, taskId, attempt, (task) => (heard(task) ? null : loss));
}

/** What a state machine's error means. ECS refused the start when it is one of its own; why is in the middle of its cause. */
function endedBy(error: unknown): Loss & { readonly error: string } {
  const { Error: name = '', Cause: cause = '' } = (error ?? {}) as { Error?: string; Cause?: string };
  if (!error) return { error: '', category: 'platform', text: 'its execution ended without a result' };
  const said = [name, cause].filter(Boolean).join(': ').slice(0, 500);
  if (!/^(AmazonECS|ECS)\./.test(name))
    return { error: name, category: 'platform', text: `its execution ended: ${said || 'no reason given'}` };
  const refusals = [...cause.matchAll(/"reason"\s*:\s*"([^"]+)"/gi)].map((match) => match[1]);
  const why = refusals.length > 0 ? [...new Set(refusals)].join('; ') : said;
  return { error: name, category: 'start', text: `its container could not be started: ${why}` };
}

/**
 * A container stopped. A task that was closed before stays closed. One that ends well without a report was the second of its
 * attempt, which the hub sent away: while the first is heard of, that is no loss.
 */
export async function containerStopped(hub: Hub, taskId: number, attempt: number, stopped: Stopped): Promise<void> {
  const second = (task: Task): boolean => stopped.exitCode === 0 && task.token !== null && !isExpired(hub, task);
  await lose(hub, taskId, attempt, (task) => (second(task) ? null : classify(stopped)));
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
  await cancelBelow(ctx, task);
  for (const build of await builds.ofTask(ctx.tx, task.id))
    if (build.state === BUILD.BUILDING) await failBuild(ctx, task, build.id);
  const result = encodeFault(1000, text);
  await change(ctx, task, { state: TASK.FAILED, completion_ts: ctx.now(), lease_ts: null, result }, ending);
}
