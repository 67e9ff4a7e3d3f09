import { z } from 'zod';
import { ActionNotAllowed, GenericError } from '#core/errors';
import type { Ctx } from '#hub/context';
import { host, type Method, method } from '#hub/method';
import { int, text } from '#hub/params';
import { requestOf } from '#hub/tasks/show';
import { tasks } from '#store/tasks';

/** Signed addresses are good for so long, seconds. */
const SIGNED_SECONDS = 3600;

/** Where the tree of a failed buildroot waits for saveFailedTree; the lifecycle of failed-trees/ ends the waiting. */
export function treeKey(taskId: number, buildrootId: number): string {
  return `failed-trees/captured/${taskId}/broot-${buildrootId}.tar.gz`;
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);

function ownTask(ctx: Ctx): number {
  const bound = ctx.session?.task;
  if (!bound) throw new ActionNotAllowed('only for the container of a task');
  return bound.id;
}

/** A URL to PUT the archive of the calling task's failed buildroot to. */
async function treeURL(ctx: Ctx, p: { buildroot_id: number; size: number; sha256: string }) {
  if (!digest.safeParse(p.sha256).success) throw new GenericError('sha256 has to be 64 hex digits');
  const { max_size } = ctx.hub.settings.save_failed_tree;
  if (p.size < 0 || p.size > max_size) throw new GenericError(`the tree is larger than ${max_size} bytes`);
  return ctx.hub.files.signedPut(treeKey(ownTask(ctx), p.buildroot_id), p.size, p.sha256, SIGNED_SECONDS);
}

/** A URL to GET such an archive, or None when there is none (any more); for the task that was made to save it. */
async function treeSource(ctx: Ctx, taskId: number, buildrootId: number): Promise<string | null> {
  const task = await tasks.get(ctx.tx, ownTask(ctx));
  const [wanted] = task?.method === 'saveFailedTree' ? (requestOf(task) as unknown[]) : [];
  if (wanted !== buildrootId) throw new ActionNotAllowed(`this task does not save buildroot ${buildrootId}`);
  const key = treeKey(taskId, buildrootId);
  return (await ctx.hub.files.stat(key)) ? ctx.hub.files.signedGet(key, SIGNED_SECONDS) : null;
}

/** What containers call for failed trees; no client of Koji's does. */
export default [
  method('toji.treeURL', {
    doc: "A URL and headers to PUT the archive of this task's failed buildroot to.",
    params: { buildroot_id: int, size: int, sha256: text },
    auth: host,
    run: (ctx, p) => treeURL(ctx, p),
  }),
  method('toji.treeSource', {
    doc: "A URL to GET the archive of a task's failed buildroot, or None.",
    params: { task_id: int, buildroot_id: int },
    auth: host,
    run: (ctx, p) => treeSource(ctx, p.task_id, p.buildroot_id),
  }),
] satisfies Method[];
