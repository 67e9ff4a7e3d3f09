import { signParts } from '#hub/engine/parts';
import { container, login, type Method, method, open } from '#hub/method';
import { any, anyOr, flag, int, maybe, num, queryOpts, text } from '#hub/params';
import { saveFailedTree } from './ask.ts';
import { deleteTree, extendTree, listTrees } from './keep.ts';
import { finishTree, startTree, treeFor, treeSource } from './trees.ts';

/** Calls of users. */
const asked = [
  method('saveFailedTree', {
    doc: 'Make a task that saves the tree of a failed buildroot: the build directory, or all of it.',
    params: { buildrootID: any, full: flag(false) },
    kwargs: 'opts',
    // who may is for the policy save_failed_tree to say, after what is wrong with the buildroot
    auth: open,
    run: (ctx, p) => saveFailedTree(ctx, p.buildrootID, p.full, p.kwargs),
  }),
  method('toji.listFailedTrees', {
    doc: 'Saved trees of failed buildroots, all or those of a user, with size, end and price.',
    params: { user: anyOr(null), queryOpts },
    auth: open,
    run: (ctx, p) => listTrees(ctx, p.user, p.queryOpts),
  }),
  method('toji.extendFailedTree', {
    doc: 'Keep a saved tree for some more days, at most as long as a new one is kept (owner or admin).',
    params: { id: int, days: maybe(num) },
    auth: login,
    run: (ctx, p) => extendTree(ctx, p.id, p.days),
  }),
  method('toji.deleteFailedTree', {
    doc: 'Delete a saved tree (owner or admin).',
    params: { id: int },
    auth: login,
    run: (ctx, p) => deleteTree(ctx, p.id),
  }),
];

/** Calls of containers; no client of Koji's makes them. */
const told = [
  method('toji.treeSource', {
    doc: "A URL to GET the archive of a task's failed buildroot, or None.",
    params: { task_id: int, buildroot_id: int },
    auth: container,
    run: (ctx, p) => treeSource(ctx, p.task_id, p.buildroot_id),
  }),
  method('toji.startTree', {
    doc: 'Begins the archive of a buildroot, in parts: of the failed task that calls, or what a saveFailedTree task saves.',
    params: { buildroot_id: int },
    auth: container,
    run: (ctx, p) => startTree(ctx, p.buildroot_id),
  }),
  method('toji.signTreeParts', {
    doc: 'URLs to PUT parts of that archive to; all but the last have the size that startTree told.',
    params: { buildroot_id: int, upload: text, first: int, count: int },
    auth: container,
    run: async (ctx, p) => signParts(ctx, (await treeFor(ctx, p.buildroot_id)).key, p),
  }),
  method('toji.finishTree', {
    doc: 'All parts of the archive have come, of this size together.',
    params: { buildroot_id: int, upload: text, size: int },
    auth: container,
    run: (ctx, p) => finishTree(ctx, p.buildroot_id, p.upload, p.size),
  }),
  method('toji.dropTree', {
    doc: 'Forget the parts of the archive.',
    params: { buildroot_id: int, upload: text },
    auth: container,
    run: async (ctx, p) => ctx.hub.files.dropParts((await treeFor(ctx, p.buildroot_id)).key, p.upload),
  }),
];

export const failedTreeMethods: readonly Method[] = [...asked, ...told];
