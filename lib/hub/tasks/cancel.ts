import { ActionNotAllowed, GenericError } from '#core/errors';
import { TASK } from '#core/states';
import { beginCancel, endCancel } from '#store/cancels';
import { type Task, tasks } from '#store/tasks';
import { cancelBuildsOf } from '../builds/cancel.ts';
import type { Ctx } from '../context.ts';
import { children } from './host.ts';
import { stopAttempt } from './stop.ts';
import { change, finished } from './transition.ts';

/** Cancels a task with what it started: subtasks, builds in progress, executions and containers. */
export async function cancelTask(ctx: Ctx, id: number, recurse: boolean): Promise<void> {
  const task = await cancelable(ctx, id);
  // what is canceled already stays as it is, with all that is below it (Koji 1.35)
  if (task.state !== TASK.CANCELED) await cancelTree(ctx, task, recurse ? 'below' : 'itself');
}

/** The task, when the caller may cancel it: its owner, the host that has it open, or an admin. */
async function cancelable(ctx: Ctx, id: number): Promise<Task> {
  const task = ctx.user && (await tasks.get(ctx.tx, id));
  if (ctx.user && !task) throw new GenericError(`No such task: ${id}`);
  if (!task || !(await mayCancel(ctx, task))) throw new ActionNotAllowed('Cannot cancel task, not owner');
  return task;
}

async function mayCancel(ctx: Ctx, task: Task): Promise<boolean> {
  if (ctx.userId() === task.owner || (await ctx.hasPerm('admin'))) return true;
  return task.state === TASK.OPEN && ctx.isHost() && (await ctx.host()).id === task.host_id;
}

/**
 * From the top, so that nobody can make subtasks meanwhile; in steps, because there may be any number of them. Run again, it
 * goes on where it was: builds in progress are ended last. The engine does so with one that was stopped (engine/cancels.ts).
 */
export async function cancelTree(ctx: Ctx, task: Task, reach: Reach = 'below'): Promise<void> {
  if (reach === 'itself') return cancelOne(ctx, task, reach);
  await beginCancel(ctx.tx, task.id, true);
  await cancelOne(ctx, task, reach);
  endCancel(ctx.tx, task.id);
}

/** What is below the task, in the same way; the task itself goes on. */
export async function cancelBelow(ctx: Ctx, task: Task): Promise<void> {
  await beginCancel(ctx.tx, task.id, false);
  for (const child of await children(ctx, task.id)) await cancelOne(ctx, child);
  endCancel(ctx.tx, task.id);
}

/** `below`: down to where a task has ended by itself; `group`: what is below such a one, too. */
type Reach = 'itself' | 'below' | 'group';

async function cancelOne(ctx: Ctx, task: Task, reach: Reach = 'below'): Promise<void> {
  const ended = task.state === TASK.CLOSED || task.state === TASK.FAILED;
  if (ended && reach !== 'group') return;
  if (!finished(task)) {
    stopAttempt(ctx, task);
    await change(ctx, task, { state: TASK.CANCELED, completion_ts: ctx.now(), lease_ts: null });
    await ctx.tx.step();
  }
  if (reach !== 'itself') for (const child of await children(ctx, task.id)) await cancelOne(ctx, child, reach);
  if (!ended) await cancelBuildsOf(ctx, task.id);
}

/** The whole group from its top, whichever of its tasks was named. */
export async function cancelFull(ctx: Ctx, id: number, strict: boolean): Promise<void> {
  let task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError('query returned no rows');
  if (strict && task.parent !== null) throw new GenericError(`Task ${id} is not top-level (parent=${task.parent})`);
  for (let parent = task.parent; parent !== null; parent = task.parent) task = (await tasks.get(ctx.tx, parent))!;
  await cancelTree(ctx, task, 'group');
}

export async function cancelChildren(ctx: Ctx, id: number): Promise<void> {
  await cancelBelow(ctx, await cancelable(ctx, id));
}
