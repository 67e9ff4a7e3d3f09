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
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError(`No such task: ${id}`);
  if (!(await mayCancel(ctx, task))) throw new ActionNotAllowed('Cannot cancel task, not owner');
  await cancelTree(ctx, task, recurse);
}

async function mayCancel(ctx: Ctx, task: Task): Promise<boolean> {
  if (!ctx.user) return false;
  if (ctx.user.id === task.owner || (await ctx.hasPerm('admin'))) return true;
  return ctx.isHost() && (await ctx.host()).id === task.host_id;
}

/**
 * From the top, so that nobody can make subtasks meanwhile; in steps, because there may be any number of them. Run again, it
 * goes on where it was: builds in progress are ended last. The engine does so with one that was stopped (engine/cancels.ts).
 */
export async function cancelTree(ctx: Ctx, task: Task, recurse = true): Promise<void> {
  if (!recurse) return cancelOne(ctx, task, false);
  await beginCancel(ctx.tx, task.id, true);
  await cancelOne(ctx, task);
  endCancel(ctx.tx, task.id);
}

/** What is below the task, in the same way; the task itself goes on. */
export async function cancelBelow(ctx: Ctx, task: Task): Promise<void> {
  await beginCancel(ctx.tx, task.id, false);
  for (const child of await children(ctx, task.id)) await cancelOne(ctx, child);
  endCancel(ctx.tx, task.id);
}

async function cancelOne(ctx: Ctx, task: Task, recurse = true): Promise<void> {
  if (task.state === TASK.CLOSED || task.state === TASK.FAILED) return;
  if (!finished(task)) {
    stopAttempt(ctx, task);
    await change(ctx, task, { state: TASK.CANCELED, completion_ts: ctx.now(), lease_ts: null });
    await ctx.tx.step();
  }
  if (recurse) for (const child of await children(ctx, task.id)) await cancelOne(ctx, child);
  await cancelBuildsOf(ctx, task.id);
}

/** The whole group from its top, whichever of its tasks was named. */
export async function cancelFull(ctx: Ctx, id: number, strict: boolean): Promise<void> {
  let task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError('query returned no rows');
  if (strict && task.parent !== null) throw new GenericError(`Task ${id} is not top-level (parent=${task.parent})`);
  for (let parent = task.parent; parent !== null; parent = task.parent) task = (await tasks.get(ctx.tx, parent))!;
  await cancelTree(ctx, task);
}

export async function cancelChildren(ctx: Ctx, id: number): Promise<void> {
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError(`No such task: ${id}`);
  if (!(await mayCancel(ctx, task))) throw new ActionNotAllowed('Cannot cancel task, not owner');
  await cancelBelow(ctx, task);
}
