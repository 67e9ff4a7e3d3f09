import { ActionNotAllowed, GenericError, ParameterError } from '#core/errors';
import type { Ctx } from '#hub/context';
import { finishParts, startParts } from '#hub/engine/parts';
import type { Buildroot } from '#store/buildroots';
import type { Source } from '#store/files';
import { tasks } from '#store/tasks';
import { capturedKey, isPiece, type Piece } from './places.ts';

/**
 * What failed tasks leave for a while. Their containers bring it in two archives, of which the first is a whole one alone, and
 * the second followed by the first is, too: so a tree is saved by copies within the file store.
 */

/** The object that the calling task may make of a piece of its buildroot. */
export async function pieceKey(ctx: Ctx, buildrootId: number, piece: string): Promise<string> {
  const bound = ctx.session?.task;
  const task = bound && (await tasks.get(ctx.tx, bound.id));
  if (!task || task.attempt !== bound.attempt) throw new ActionNotAllowed('only for the container of a task');
  if (!isPiece(piece)) throw new ParameterError(`not a piece of a tree: ${piece}`);
  return capturedKey(task.id, buildrootId, piece);
}

export async function startPiece(ctx: Ctx, buildrootId: number, piece: string) {
  const { max_size } = ctx.hub.settings.save_failed_tree;
  return startParts(ctx, await pieceKey(ctx, buildrootId, piece), max_size);
}

interface Finished {
  readonly buildroot_id: number;
  readonly piece: string;
  readonly upload: string;
  readonly size: number;
}

export async function finishPiece(ctx: Ctx, { buildroot_id, piece, upload, size }: Finished): Promise<void> {
  const { max_size } = ctx.hub.settings.save_failed_tree;
  if (size > max_size) throw new GenericError(`the tree is larger than ${max_size} bytes`);
  await finishParts(ctx, await pieceKey(ctx, buildroot_id, piece), upload, size);
}

/** What an archive is to be made of, in its order. Throws GenericError when that is not there (any more). */
export async function piecesOf(ctx: Ctx, { id, task_id }: Buildroot, full: boolean): Promise<Source[]> {
  const find = (piece: Piece) => (task_id === null ? undefined : kept(ctx, capturedKey(task_id, id, piece)));
  const [builddir, rest] = await Promise.all([find('builddir'), find('rest')]);
  // Koji 1.35's words
  if (!builddir) throw new GenericError('Buildroot directory is missing');
  if (!full) return [builddir];
  if (!rest) throw new GenericError(`Only the build directory of buildroot ${id} was kept`);
  return [rest, builddir];
}

/** Bytes. */
export const sizeOf = (pieces: readonly Source[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** Koji's builders keep failed buildroots for failed_buildroot_lifetime; the file store counts in whole days only. */
async function kept(ctx: Ctx, key: string): Promise<Source | undefined> {
  const stat = await ctx.hub.files.stat(key);
  if (!stat || stat.mtime + ctx.hub.settings.save_failed_tree.lifetime <= ctx.now()) return undefined;
  return { key, from: 0, length: stat.size };
}
