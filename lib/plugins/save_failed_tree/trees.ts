import { z } from 'zod';
import { ActionNotAllowed, GenericError } from '#core/errors';
import { truthy } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { knownBuildroot } from '#hub/buildroots/find';
import type { Ctx } from '#hub/context';
import { requestOf } from '#hub/tasks/show';
import { type Task, tasks } from '#store/tasks';
import { admit } from './keep.ts';
import { capturedKey, savedKey } from './places.ts';

/** What containers ask the hub for: addresses to bring trees to and to get them from. */

/** Signed addresses are good for so long, seconds. */
const SIGNED_SECONDS = 3600;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

export interface Content {
  readonly size: number;
  readonly sha256: string;
}

function assertContent({ size, sha256 }: Content, max: number): void {
  if (!digest.safeParse(sha256).success) throw new GenericError('sha256 has to be 64 hex digits');
  if (size < 0 || size > max) throw new GenericError(`the tree is larger than ${max} bytes`);
}

function ownTask(ctx: Ctx): number {
  const bound = ctx.session?.task;
  if (!bound) throw new ActionNotAllowed('only for the container of a task');
  return bound.id;
}

/** A URL to PUT the archive of the calling task's failed buildroot to. */
export async function treeURL(ctx: Ctx, buildrootId: number, content: Content) {
  assertContent(content, ctx.hub.settings.save_failed_tree.max_size);
  const key = capturedKey(ownTask(ctx), buildrootId);
  return ctx.hub.files.signedPut(key, content.size, content.sha256, SIGNED_SECONDS);
}

/** The calling saveFailedTree task, and what it saves. */
async function saving(ctx: Ctx): Promise<{ task: Task; buildroot: number; full: boolean }> {
  const task = await tasks.get(ctx.tx, ownTask(ctx));
  const [buildroot, full = false] = task?.method === 'saveFailedTree' ? requestOf(task) : [];
  if (typeof buildroot !== 'number') throw new ActionNotAllowed('this task saves no tree');
  return { task: task!, buildroot, full: truthy(full) };
}

/** A URL to GET the tree that the calling task is to save, or None when there is none (any more). */
export async function treeSource(ctx: Ctx, taskId: number, buildrootId: number): Promise<string | null> {
  const { buildroot } = await saving(ctx);
  if (buildroot !== buildrootId) throw new ActionNotAllowed(`this task does not save buildroot ${buildrootId}`);
  if (!(await isThere(ctx, taskId, buildrootId))) return null;
  return ctx.hub.files.signedGet(capturedKey(taskId, buildrootId), SIGNED_SECONDS);
}

/** Koji's builders keep failed buildroots for failed_buildroot_lifetime; the file store counts in whole days only. */
async function isThere(ctx: Ctx, taskId: number, buildrootId: number): Promise<boolean> {
  const stat = await ctx.hub.files.stat(capturedKey(taskId, buildrootId));
  return stat !== undefined && stat.mtime + ctx.hub.settings.save_failed_tree.lifetime > ctx.now();
}

/** A URL to PUT the saved tree to; from here on it counts against its owner's quota. */
export async function savedURL(ctx: Ctx, content: Content) {
  const { task, buildroot, full } = await saving(ctx);
  assertContent(content, ctx.hub.settings.save_failed_tree.max_size);
  const root = await knownBuildroot(ctx, buildroot);
  await admit(ctx, {
    ...{ id: task.id, buildroot_id: buildroot, task_id: root.task_id!, owner: task.owner },
    ...{ tag_id: root.tag_id, full, size: content.size },
  });
  const { storage_class } = ctx.hub.settings.save_failed_tree;
  return ctx.hub.files.signedPut(savedKey(task.id, buildroot), content.size, content.sha256, SIGNED_SECONDS, {
    storageClass: storage_class,
  });
}

/** Before a container is started: is there a tree at all? What a foreign builder has on its disk is for it to say. */
export async function assertCaptured(ctx: Ctx, [id]: Value[]): Promise<void> {
  if (typeof id !== 'number') return;
  const { task_id } = await knownBuildroot(ctx, id);
  if (task_id !== null && (await isThere(ctx, task_id, id))) return;
  throw new GenericError('Buildroot directory is missing');
}
