import { signParts } from '#hub/engine/parts';
import { container, login, type Method, method, open } from '#hub/method';
import { any, anyOr, flag, int, maybe, num, queryOpts, text } from '#hub/params';
import { saveFailedTree } from './ask.ts';
import { finishPiece, pieceKey, startPiece } from './captured.ts';
import { deleteTree, extendTree, listTrees } from './keep.ts';

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

/** Calls of failed tasks' containers; no client of Koji's makes them. */
const told = [
  method('toji.startTree', {
    doc: "Begins the archive of a piece of the calling task's failed buildroot (builddir or rest), which comes in parts.",
    params: { buildroot_id: int, piece: text },
    auth: container,
    run: (ctx, p) => startPiece(ctx, p.buildroot_id, p.piece),
  }),
  method('toji.signTreeParts', {
    doc: 'URLs to PUT parts of that archive to; all but the last have the size that startTree told.',
    params: { buildroot_id: int, piece: text, upload: text, first: int, count: int },
    auth: container,
    run: async (ctx, p) => signParts(ctx, await pieceKey(ctx, p.buildroot_id, p.piece), p),
  }),
  method('toji.finishTree', {
    doc: 'All parts of the archive have come, of this size together.',
    params: { buildroot_id: int, piece: text, upload: text, size: int },
    auth: container,
    run: (ctx, p) => finishPiece(ctx, p),
  }),
  method('toji.dropTree', {
    doc: 'Forget the parts of the archive.',
    params: { buildroot_id: int, piece: text, upload: text },
    auth: container,
    run: async (ctx, p) => ctx.hub.files.dropParts(await pieceKey(ctx, p.buildroot_id, p.piece), p.upload),
  }),
];

export const failedTreeMethods: readonly Method[] = [...asked, ...told];
