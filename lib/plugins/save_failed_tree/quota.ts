import { GenericError } from '#core/errors';
import type { Ctx } from '#hub/context';
import { failedTrees } from '#store/failedtrees';

/** Throws GenericError when a tree of so many bytes is too much beside those that its owner has saved. */
export async function assertRoom(ctx: Ctx, owner: number, size: number): Promise<void> {
  const { user_quota } = ctx.hub.settings.save_failed_tree;
  const trees = await failedTrees.list(ctx.tx, 'g2', `failed_tree/owner/${owner}`);
  const bytes = trees.reduce((sum, tree) => sum + tree.size, size);
  if (bytes <= user_quota) return;
  throw new GenericError(
    `saved trees would take ${bytes} bytes, the quota of a user is ${user_quota}: delete some (failed-trees list, failed-trees delete)`,
  );
}
