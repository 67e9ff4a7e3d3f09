import { ActionNotAllowed, GenericError } from '#core/errors';
import { stateName, TASK } from '#core/states';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import type { CallbackData } from '#hub/callbacks';
import type { Ctx } from '#hub/context';
import type { Hub } from '#hub/hub';
import { evalPolicy } from '#hub/policy/check';
import { applyQueryOpts } from '#hub/queryopts';
import { timeText } from '#hub/times';
import { findUser } from '#hub/users/find';
import { type FailedTree, failedTrees } from '#store/failedtrees';
import { tags } from '#store/tags';
import { transact } from '#store/tx';
import { users } from '#store/users';
import { savedKey } from './places.ts';
import { assertRoom } from './quota.ts';

/** Saved trees: how long they stay, and what their owners may do with them. Koji keeps them until somebody cleans up. */

const DAY = 86_400;

/** No tree gets older than this, however often it is extended: the file store removes it then. Days. */
const oldest = (ctx: Ctx): number => ctx.hub.settings.deployment.retention.failedTreeDays;

type NewTree = Omit<FailedTree, 'create_ts' | 'expire_ts'>;

/** A tree of this size is about to come. Throws GenericError when it is too much for its owner's quota. */
export async function admit(ctx: Ctx, tree: NewTree): Promise<void> {
  await assertRoom(ctx, tree.owner, tree.size);
  const expire_ts = ctx.now() + (await daysFor(ctx, tree)) * DAY;
  failedTrees.insert(ctx.tx, { ...tree, create_ts: ctx.now(), expire_ts });
}

/** Policy failed_tree_days: the action is a number of days. */
async function daysFor(ctx: Ctx, { tag_id, owner, size, full, task_id }: NewTree): Promise<number> {
  const data = {
    ...{ tag: tag_id, build_tag: tag_id, user_id: owner, size, full, task_id },
    megabytes: Math.ceil(size / 2 ** 20),
  };
  const action = await evalPolicy(ctx, 'failed_tree_days', data);
  const days = Number(action ?? Number.NaN);
  if (!(days > 0)) throw new GenericError(`policy failed_tree_days gives no number of days: ${action ?? '(none)'}`);
  return Math.min(days, oldest(ctx));
}

/** The task that was to save a tree has ended without: nothing is kept. */
export async function forgetUnsaved(ctx: Ctx, data: CallbackData): Promise<void> {
  const { new: state, info } = data as { new?: string; info?: { id?: number; method?: string } };
  if (info?.method !== 'saveFailedTree' || typeof info.id !== 'number') return;
  if (state !== stateName(TASK, TASK.FAILED) && state !== stateName(TASK, TASK.CANCELED)) return;
  const tree = await failedTrees.get(ctx.tx, info.id);
  if (tree) failedTrees.remove(ctx.tx, tree);
}

const COLUMNS = ['id', 'buildroot_id', 'task_id', 'owner', 'owner_name', 'tag_id', 'tag_name', 'full', 'size'];

/** All saved trees, or a user's, those that go first in front; with what a month of each costs. */
export async function listTrees(ctx: Ctx, user: Value, queryOpts: Struct | null) {
  const owner = user === null ? null : await findUser(ctx.tx, user, true);
  const trees = owner
    ? await failedTrees.list(ctx.tx, 'g2', `failed_tree/owner/${owner.id}`)
    : await failedTrees.list(ctx.tx, 'g1', 'failed_tree');
  const [owners, named] = await Promise.all([
    users.rowsOf(ctx.tx, trees, (tree) => tree.owner),
    tags.rowsOf(ctx.tx, trees, (tree) => tree.tag_id),
  ]);
  const rows = trees
    .sort((a, b) => a.expire_ts - b.expire_ts)
    .map((tree) => ({
      ...{ id: tree.id, buildroot_id: tree.buildroot_id, task_id: tree.task_id, owner: tree.owner },
      owner_name: owners.get(tree.owner)?.name ?? null,
      tag_id: tree.tag_id,
      tag_name: tree.tag_id === null ? null : (named.get(tree.tag_id)?.name ?? null),
      ...{ full: tree.full, size: tree.size },
      ...{ create_time: timeText(tree.create_ts), create_ts: new Double(tree.create_ts) },
      ...{ expire_time: timeText(tree.expire_ts), expire_ts: new Double(tree.expire_ts) },
      cost_per_month: new Double((tree.size / 2 ** 30) * ctx.hub.settings.save_failed_tree.price),
    }));
  return applyQueryOpts(rows, queryOpts, COLUMNS);
}

/** Keeps a tree for so many days from now, at most those that the policy gives a new one. Answers the new end. */
export async function extendTree(ctx: Ctx, id: number, days: number | null) {
  const tree = await ownTree(ctx, id);
  const most = await daysFor(ctx, tree);
  if (days !== null && !(days > 0 && days <= most)) {
    throw new GenericError(`a tree of this tag, user and size is kept for ${most} days at most`);
  }
  const expire_ts = Math.min(ctx.now() + (days ?? most) * DAY, tree.create_ts + oldest(ctx) * DAY);
  failedTrees.replace(ctx.tx, tree, { ...tree, expire_ts });
  return { id, expire_time: timeText(expire_ts), expire_ts: new Double(expire_ts) };
}

/** The file goes first: a row without a file is found and removed again, a file without a row is not. */
export async function deleteTree(ctx: Ctx, id: number): Promise<void> {
  const tree = await ownTree(ctx, id);
  await ctx.hub.files.remove([savedKey(tree.id, tree.buildroot_id)]);
  failedTrees.remove(ctx.tx, tree);
}

async function ownTree(ctx: Ctx, id: number): Promise<FailedTree> {
  const tree = await failedTrees.get(ctx.tx, id);
  if (!tree) throw new GenericError(`No such failed tree: ${id}`);
  if (tree.owner !== ctx.userId() && !(await ctx.hasPerm('admin'))) throw new ActionNotAllowed('This is not your tree');
  return tree;
}

/** Removes what is over its time, some at a time. Answers how many. */
export async function removeExpired(hub: Hub): Promise<number> {
  const due = await transact(hub, (tx) =>
    failedTrees.list(tx, 'g1', 'failed_tree', { to: String(Math.floor(hub.now())).padStart(12, '0'), limit: 500 }),
  );
  for (const { id } of due) {
    await transact(hub, async (tx) => {
      const tree = await failedTrees.get(tx, id);
      // it may have been extended since
      if (!tree || tree.expire_ts > hub.now()) return;
      await hub.files.remove([savedKey(tree.id, tree.buildroot_id)]);
      failedTrees.remove(tx, tree);
    });
  }
  return due.length;
}
