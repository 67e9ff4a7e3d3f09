import { KojiError } from '#core/errors';
import { TASK } from '#core/states';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import { hosts } from '#store/hosts';
import { TableTrouble } from '#store/table';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { users } from '#store/users';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { keepEarlierLogs } from '../tasks/earlierlogs.ts';
import { requestOf } from '../tasks/show.ts';
import { change } from '../tasks/transition.ts';
import { Gone, Suspended, type TaskRun, taskRun } from './run.ts';

/** One stretch may take so long: the platform's limit for a function, and some time to notice. Seconds. */
const STRETCH_LEASE = 20 * 60;

/** Waiting is bounded by the state machine, which looks again after an hour. Seconds. */
const WAIT_LEASE = 70 * 60;

export type Outcome = 'done' | 'waiting' | 'gone';

/** Runs a stretch of a task's body: until it ends, or waits, or turns out to be somebody else's. */
export async function execute(hub: Hub, taskId: number, attempt: number): Promise<Outcome> {
  const task = await open(hub, taskId, attempt);
  if (!task) return 'gone';
  const type = hub.taskTypes.get(task.method);
  if (type?.kind !== 'hub') throw new Error(`task ${taskId}: ${task.method} does not run in the hub`);
  const run = await taskRun(hub, task, await hostUser(hub, task));
  try {
    const result = await type.run(run, requestOf(task));
    await finish(run, { state: TASK.CLOSED, result: encodeResponse(result) });
  } catch (error) {
    if (error instanceof Gone) return 'gone';
    if (error instanceof Suspended) return 'waiting';
    if (error instanceof TableTrouble) throw error;
    await finish(run, { state: TASK.FAILED, result: faultDocument(hub, task, error) });
  }
  return 'done';
}

/** The task, opened if this attempt has not done so yet. */
async function open(hub: Hub, taskId: number, attempt: number): Promise<Task | null> {
  return transact(hub, async (tx) => {
    const ctx = Ctx.ofHub(hub, tx, 'task');
    const task = await tasks.get(tx, taskId);
    if (task?.attempt !== attempt) return null;
    const lease_ts = hub.now() + STRETCH_LEASE;
    if (task.state === TASK.ASSIGNED) {
      await keepEarlierLogs(ctx, task);
      return change(ctx, task, { state: TASK.OPEN, start_ts: hub.now(), lease_ts, woken: false });
    }
    if (task.state !== TASK.OPEN) return null;
    return change(ctx, task, { lease_ts, woken: false, wake_ts: null });
  });
}

async function hostUser(hub: Hub, task: Task) {
  return transact(hub, async (tx) => {
    const host = task.host_id === null ? undefined : await hosts.get(tx, task.host_id);
    return host ? ((await users.get(tx, host.user_id)) ?? null) : null;
  });
}

async function finish(run: TaskRun, end: { state: number; result: string }): Promise<void> {
  try {
    await run.do(async (ctx) => {
      await change(ctx, await run.task(ctx), { ...end, completion_ts: ctx.now(), lease_ts: null, waiting: false });
    });
  } catch (error) {
    // cancelled meanwhile: the state that it has is the one that counts
    if (!(error instanceof Gone)) throw error;
  }
}

function faultDocument(hub: Hub, task: Task, error: unknown): string {
  if (error instanceof KojiError) return encodeFault(error.faultCode, error.message);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const code = (error as { faultCode?: unknown }).faultCode;
  if (typeof code === 'number') return encodeFault(code, (error as Error).message);
  hub.log.error('task failed unexpectedly', { task: task.id, method: task.method, error: text });
  return encodeFault(1, text);
}

/** The state machine has come to its waiting state: `go` when there is something to do already. */
export async function beginWait(hub: Hub, taskId: number, attempt: number, token: string): Promise<'go' | 'waiting'> {
  return transact(hub, async (tx) => {
    const task = await tasks.get(tx, taskId);
    if (task?.state !== TASK.OPEN || task.attempt !== attempt || task.woken) return 'go';
    const ctx = Ctx.ofHub(hub, tx, 'task');
    await change(ctx, task, { token, lease_ts: hub.now() + WAIT_LEASE });
    return 'waiting';
  });
}
