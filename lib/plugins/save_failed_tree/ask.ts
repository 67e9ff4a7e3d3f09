import { ActionNotAllowed, GenericError, ParameterError, PreBuildError } from '#core/errors';
import { str, typeName } from '#core/python';
import { withNames } from '#core/starstar';
import { TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { knownBuildroot } from '#hub/buildroots/find';
import type { Ctx } from '#hub/context';
import { findHost } from '#hub/hosts/show';
import { checkPolicy } from '#hub/policy/check';
import { makeTask } from '#hub/tasks/make';
import type { Buildroot } from '#store/buildroots';
import { type Task, tasks } from '#store/tasks';
import { piecesOf, sizeOf } from './captured.ts';
import { assertRoom } from './quota.ts';

/** Koji's words, whatever the policy says. */
const NOT_YOURS = "Only owner of failed task or 'admin' can run this task.";

/** Makes a task that saves the tree of a failed buildroot. */
export async function saveFailedTree(ctx: Ctx, id: Value, full: boolean, opts: Struct): Promise<number> {
  if (typeof id !== 'number' || !Number.isInteger(id)) {
    const problem = `Invalid type for value '${str(id)}': <class '${typeName(id)}'>, expected type <class 'int'>`;
    throw new ParameterError(problem);
  }
  const root = await knownBuildroot(ctx, id);
  const failed = root.task_id === null ? undefined : await tasks.get(ctx.tx, root.task_id);
  if (!failed) throw new GenericError(`Buildroot ${id} is not of a task`);
  assertFailed(failed);
  assertMethod(ctx, failed);
  await assertMay(ctx, root, failed, full);
  const assign = await hostOf(ctx, root);
  if (assign === null) await assertRoom(ctx, ctx.userId(), sizeOf(await piecesOf(ctx, root, full)));
  return makeTask(ctx, 'saveFailedTree', withNames([id, full], opts), assign === null ? {} : { assign });
}

function assertFailed({ id, state }: Task): void {
  if (state === TASK.FAILED) return;
  throw new PreBuildError(`Task ${id} has not failed. Only failed tasks can upload their buildroots.`);
}

function assertMethod(ctx: Ctx, { id, method }: Task): void {
  const { allowed_methods } = ctx.hub.settings.save_failed_tree;
  if (allowed_methods.includes('*') || allowed_methods.includes(method)) return;
  throw new PreBuildError(
    `Only ${allowed_methods.join(', ')} tasks can upload their buildroots (Task ${id} is ${method}).`,
  );
}

/** Policy save_failed_tree; and somebody it has to be, since the task is his. */
async function assertMay(ctx: Ctx, root: Buildroot, failed: Task, full: boolean): Promise<void> {
  const data = {
    ...{ user_id: ctx.user?.id ?? null, task_id: failed.id, task_owner: failed.owner, method: failed.method },
    ...{ buildroot: root.id, build_tag: root.tag_id, full },
  };
  const [allowed] = await checkPolicy(ctx, 'save_failed_tree', data);
  if (!allowed || !ctx.user) throw new ActionNotAllowed(NOT_YOURS);
}

/**
 * A foreign builder has the tree on its disk, so the task is for that builder. What a container left lies in the file
 * store, where every container reaches it: null.
 */
async function hostOf(ctx: Ctx, root: Buildroot): Promise<number | null> {
  if (root.host_id === null) return null;
  const { host, config } = await findHost(ctx, root.host_id, { strict: true });
  if (host.pool !== null) return null;
  if (!config.enabled) throw new PreBuildError('Host is disabled.');
  return host.id;
}
