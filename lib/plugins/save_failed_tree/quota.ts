import { GenericError } from '#core/errors';
import type { Ctx } from '#hub/context';
import { failedTrees } from '#store/failedtrees';
import { capturedKey } from './places.ts';

/** Bytes of the trees that a user has saved. */
export async function heldBy(ctx: Ctx, owner: number): Promise<number> {
  const trees = await failedTrees.list(ctx.tx, 'g2', `failed_tree/owner/${owner}`);
  return trees.reduce((sum, tree) => sum + tree.size, 0);
}

/**
 * The caller's trees and this one must fit into his quota. The one to come may turn out smaller than what was captured,
 * so that counts only once it is known (see `admit`); here a user who is over already is told at once.
 */
export async function assertRoom(ctx: Ctx, taskId: number, buildrootId: number): Promise<void> {
  const [held, captured] = await Promise.all([
    heldBy(ctx, ctx.userId()),
    ctx.hub.files.stat(capturedKey(taskId, buildrootId)),
  ]);
  if (captured) assertWithin(ctx, held);
}

export function assertWithin(ctx: Ctx, bytes: number): void {
  const { user_quota } = ctx.hub.settings.save_failed_tree;
  if (bytes <= user_quota) return;
  throw new GenericError(
    `saved trees would take ${bytes} bytes, the quota of a user is ${user_quota}: delete some (failed-trees list, failed-trees delete)`,
  );
}
