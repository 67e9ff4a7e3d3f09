import { stateName, TASK } from '#core/states';
import { type Attempt, newAttempt, noteAttempt } from '#store/attempts';
import { clearRunning, dequeue, enqueue, setRunning } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { record } from '../outbox/record.ts';
import { requestOf, resultOf, shownTask } from './show.ts';

/**
 * The life of a task (Koji 1.35):
 *
 *   FREE -> ASSIGNED -> OPEN -> CLOSED | FAILED        FREE, ASSIGNED, OPEN -> CANCELED
 *   OPEN, ASSIGNED -> FREE  (given back, host lost: the next assignment is a new attempt)
 *
 * Every change goes through `change`: it keeps the scheduler's lists and the record of attempts with the task, wakes the
 * parent that waits for it, and tells the event bus. CLOSED, FAILED and CANCELED are final.
 */
export const finished = (task: Task): boolean =>
  task.state === TASK.CLOSED || task.state === TASK.FAILED || task.state === TASK.CANCELED;

/** Why an attempt ends, where the new state does not say all. */
export type Ending = Pick<Attempt, 'outcome' | 'reason' | 'loss'>;

export async function change(ctx: Ctx, old: Task, patch: Partial<Task>, ending?: Ending): Promise<Task> {
  const task = { ...old, ...patch };
  const moved = task.state !== old.state;
  const names = { attribute: 'state', old: stateName(TASK, old.state), new: stateName(TASK, task.state) };
  if (moved) await before(ctx, 'TaskStateChange', { ...names, info: shownTask(old) });
  tasks.replace(ctx.tx, old, task);
  keepLists(ctx, old, task);
  await keepAttempts(ctx, old, task, ending);
  if (!moved) return task;
  if (finished(task)) await onFinished(ctx, task);
  const info = {
    ...shownTask(task),
    request: requestOf(task),
    ...(task.state === TASK.CLOSED ? { result: resultOf(task) } : {}),
  };
  await after(ctx, 'TaskStateChange', { ...names, info });
  return task;
}

function keepLists(ctx: Ctx, old: Task, task: Task): void {
  if (old.state === TASK.FREE) dequeue(ctx.tx, old);
  if (task.state === TASK.FREE) enqueue(ctx.tx, task);
  if (old.host_id !== null && old.host_id !== task.host_id) clearRunning(ctx.tx, old.host_id, old.id);
  if (task.host_id === null) return;
  if (finished(task)) clearRunning(ctx.tx, task.host_id, task.id);
  else setRunning(ctx.tx, task.host_id, task);
}

const OUTCOMES: Readonly<Record<number, Attempt['outcome']>> = {
  [TASK.CLOSED]: 'closed',
  [TASK.FAILED]: 'failed',
  [TASK.CANCELED]: 'canceled',
};

/** An attempt begins when the task is given to a host, and ends with the task or when the host has it no more. */
async function keepAttempts(ctx: Ctx, old: Task, task: Task, ending?: Ending): Promise<void> {
  const over = old.host_id !== null && !finished(old) && (task.attempt !== old.attempt || task.host_id === null);
  if (over || (finished(task) && !finished(old) && old.host_id !== null)) {
    const outcome = OUTCOMES[task.state] ?? 'freed';
    await noteAttempt(ctx.tx, old.id, old.attempt, { outcome, ...ending, end_ts: ctx.now() });
  }
  if (task.host_id === null || finished(task)) return;
  const { id: task_id, attempt, host_id, start_ts } = task;
  if (attempt !== old.attempt) newAttempt(ctx.tx, { task_id, attempt, host_id, create_ts: ctx.now(), start_ts });
  else if (start_ts !== old.start_ts) await noteAttempt(ctx.tx, task_id, attempt, { start_ts, reason: null });
}

/** The end of a task frees room on its host, lets its own state machine end, and wakes the parent that waits for it. */
async function onFinished(ctx: Ctx, task: Task): Promise<void> {
  record(ctx, { kind: 'schedule' });
  if (task.token) record(ctx, { kind: 'token', token: task.token, output: { state: 'done' } });
  await wake(ctx, task.waiters);
  if (task.parent === null || !task.awaited) return;
  const parent = await tasks.get(ctx.tx, task.parent);
  if (parent?.waiting) await wake(ctx, [parent.id]);
}

/**
 * What these tasks wait for may have happened: their state machines go on and look, within the time that an attempt has for
 * its start. A machine that has not yet come to its waiting state finds `woken` there and does not wait.
 */
export async function wake(ctx: Ctx, ids: readonly number[]): Promise<void> {
  const { start_timeout } = ctx.hub.settings.engine;
  for (const task of await tasks.getMany(ctx.tx, ids)) {
    if (!task || finished(task)) continue;
    if (task.token) {
      record(ctx, { kind: 'token', token: task.token, output: { state: 'woken' } });
      await change(ctx, task, { token: null, lease_ts: ctx.now() + start_timeout });
    } else await change(ctx, task, { woken: true });
  }
}

/** Back to the queue: the host gave it back or was lost. */
export const release = (ctx: Ctx, task: Task, ending?: Ending): Promise<Task> =>
  change(
    ctx,
    task,
    { state: TASK.FREE, host_id: null, start_ts: null, lease_ts: null, token: null, waiting: null },
    ending,
  );
