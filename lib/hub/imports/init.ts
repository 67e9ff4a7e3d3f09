import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import type { Struct } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import type { Task } from '#store/tasks';
import { epochOf, namedIn, newBuild } from '../builds/create.ts';
import { findBuild } from '../builds/find.ts';
import { changeBuild, stateOf } from '../builds/state.ts';
import { addType } from '../builds/types.ts';
import type { Ctx } from '../context.ts';
import { textOf } from '../convert.ts';
import { notifyBuild } from '../notifications/build.ts';

/** The row of a build that a task begins: BUILDING, in the name of the task's owner. */
export async function initBuild(ctx: Ctx, task: Task, data: Struct, type: 'rpm' | 'image' = 'rpm'): Promise<Build> {
  const { epoch, source, extra, draft } = data;
  const build = await newBuild(ctx, {
    ...namedIn(data),
    epoch: epochOf(epoch),
    draft: Boolean(draft),
    source: source === null || source === undefined ? null : textOf(source),
    extra: extra ?? null,
    task_id: task.id,
    owner: task.owner,
    state: BUILD.BUILDING,
  });
  return addType(ctx, build, type);
}

/** The end of a build whose task has failed. */
export async function failBuild(ctx: Ctx, task: Task, id: number): Promise<void> {
  const build = await findBuild(ctx.tx, id, true);
  if (build.task_id !== task.id) {
    throw new GenericError(`Task ${task.id} is not controlling build ${id} (${repr(build.task_id)} is)`);
  }
  if (build.state === BUILD.FAILED) return;
  if (build.state !== BUILD.BUILDING) throw new GenericError(`Cannot update build ${id}, state: ${stateOf(build)}`);
  const failed = await changeBuild(ctx, build, { state: BUILD.FAILED, completion_ts: ctx.now() });
  await notifyBuild(ctx, failed);
}
