import { ActionNotAllowed, GenericError } from '#core/errors';
import { truthy } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { knownBuildroot } from '#hub/buildroots/find';
import type { Ctx } from '#hub/context';
import { finishParts, startParts } from '#hub/engine/parts';
import { requestOf } from '#hub/tasks/show';
import { type Task, tasks } from '#store/tasks';
import { admit } from './keep.ts';
import { capturedKey, savedKey } from './places.ts';

/** What containers ask the hub for: where to bring trees to and to get them from. */

/** Signed addresses are good for so long, seconds. */
const SIGNED_SECONDS = 3600;

/** An archive that the calling task makes: of its own failed buildroot, or of the one that it is to save. */
interface Archive {
  readonly key: string;
  /** the saveFailedTree task that calls, and whether it wants all */
  readonly saving?: { readonly task: Task; readonly full: boolean };
}

/** The object that the calling task may make of a buildroot. */
export async function treeFor(ctx: Ctx, buildrootId: number): Promise<Archive> {
  const task = await callingTask(ctx);
  if (task.method !== 'saveFailedTree') return { key: capturedKey(task.id, buildrootId) };
  const [wanted, full = false] = requestOf(task);
  if (wanted !== buildrootId) throw new ActionNotAllowed(`this task does not save buildroot ${buildrootId}`);
  return { key: savedKey(task.id, buildrootId), saving: { task, full: truthy(full) } };
}

async function callingTask(ctx: Ctx): Promise<Task> {
  const bound = ctx.session?.task;
  const task = bound && (await tasks.get(ctx.tx, bound.id));
  if (!task || task.attempt !== bound.attempt) throw new ActionNotAllowed('only for the container of a task');
  return task;
}

export async function startTree(ctx: Ctx, buildrootId: number) {
  const { key, saving } = await treeFor(ctx, buildrootId);
  const { max_size, storage_class } = ctx.hub.settings.save_failed_tree;
  return startParts(ctx, key, max_size, saving ? { storageClass: storage_class } : {});
}

/** From here on a saved tree counts against its owner's quota. */
export async function finishTree(ctx: Ctx, buildrootId: number, upload: string, size: number): Promise<void> {
  const { key, saving } = await treeFor(ctx, buildrootId);
  const { max_size } = ctx.hub.settings.save_failed_tree;
  if (size > max_size) throw new GenericError(`the tree is larger than ${max_size} bytes`);
  if (saving) {
    const { task, full } = saving;
    const root = await knownBuildroot(ctx, buildrootId);
    await admit(ctx, {
      ...{ id: task.id, buildroot_id: buildrootId, task_id: root.task_id!, owner: task.owner },
      ...{ tag_id: root.tag_id, full, size },
    });
  }
  await finishParts(ctx, key, upload, size);
}

/** A URL to GET the tree that the calling task is to save, or None when there is none (any more). */
export async function treeSource(ctx: Ctx, taskId: number, buildrootId: number): Promise<string | null> {
  if (!(await treeFor(ctx, buildrootId)).saving) throw new ActionNotAllowed('this task saves no tree');
  if (!(await isThere(ctx, taskId, buildrootId))) return null;
  return ctx.hub.files.signedGet(capturedKey(taskId, buildrootId), SIGNED_SECONDS);
}

/** Koji's builders keep failed buildroots for failed_buildroot_lifetime; the file store counts in whole days only. */
async function isThere(ctx: Ctx, taskId: number, buildrootId: number): Promise<boolean> {
  const stat = await ctx.hub.files.stat(capturedKey(taskId, buildrootId));
  return stat !== undefined && stat.mtime + ctx.hub.settings.save_failed_tree.lifetime > ctx.now();
}

/** Before a container is started: is there a tree at all? What a foreign builder has on its disk is for it to say. */
export async function assertCaptured(ctx: Ctx, [id]: Value[]): Promise<void> {
  if (typeof id !== 'number') return;
  const { task_id } = await knownBuildroot(ctx, id);
  if (task_id !== null && (await isThere(ctx, task_id, id))) return;
  throw new GenericError('Buildroot directory is missing');
}
