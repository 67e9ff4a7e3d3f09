import { ActionNotAllowed } from '#core/errors';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { notifyBuild } from '../notifications/build.ts';
import { cancelTree } from '../tasks/cancel.ts';
import { findBuild } from './find.ts';
import { changeBuild } from './state.ts';

/** Cancels a build in progress with its task; false when it is not in progress (any more). */
export async function cancelBuild(ctx: Ctx, info: Value, strict: boolean): Promise<boolean> {
  const build = await findBuild(ctx.tx, info, strict as true);
  if (!build) return false;
  if (ctx.user?.id !== build.owner && !(await ctx.hasPerm('admin'))) {
    throw new ActionNotAllowed('Cannot cancel build, not owner');
  }
  if (build.state !== BUILD.BUILDING) return false;
  const task = build.task_id === null ? undefined : await tasks.get(ctx.tx, build.task_id);
  if (task) await cancelTree(ctx, task);
  const left = await builds.get(ctx.tx, build.id);
  if (left?.state === BUILD.BUILDING) await endCanceled(ctx, left);
  return true;
}

/** The builds in progress of a task that is cancelled. */
export async function cancelBuildsOf(ctx: Ctx, taskId: number): Promise<void> {
  for (const build of await builds.ofTask(ctx.tx, taskId)) {
    if (build.state === BUILD.BUILDING) await endCanceled(ctx, build);
  }
}

async function endCanceled(ctx: Ctx, build: Build): Promise<void> {
  const canceled = await changeBuild(ctx, build, { state: BUILD.CANCELED, completion_ts: ctx.now() });
  if (canceled.task_id !== null) await notifyBuild(ctx, canceled);
}
