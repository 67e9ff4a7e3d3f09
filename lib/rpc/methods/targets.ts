import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, queryOpts } from '#hub/params';
import { createTarget, deleteTarget, editTarget } from '#hub/targets/edit';
import { findTarget, listTargets } from '#hub/targets/find';

export default [
  method('getBuildTarget', {
    doc: 'A build target by id or name, now or at an event.',
    params: { info: any, event, strict: flag(false) },
    auth: open,
    run: async ({ tx }, { info, ...options }) => (await findTarget(tx, info, options)) ?? null,
  }),
  method('getBuildTargets', {
    doc: 'Build targets, by name, build tag or destination tag.',
    params: { info: anyOr(null), event, buildTagID: anyOr(null), destTagID: anyOr(null), queryOpts },
    auth: open,
    run: ({ tx }, p) => listTargets(tx, p),
  }),
  method('createBuildTarget', {
    doc: 'Make a build target.',
    params: { name: any, build_tag: any, dest_tag: any },
    auth: perm('target'),
    run: (ctx, { name, ...tagNames }) => createTarget(ctx, name, tagNames),
  }),
  method('editBuildTarget', {
    doc: 'Rename a build target and set its tags.',
    params: { buildTargetInfo: any, name: any, build_tag: any, dest_tag: any },
    auth: perm('target'),
    run: (ctx, { buildTargetInfo, name, ...tagNames }) => editTarget(ctx, buildTargetInfo, name, tagNames),
  }),
  method('deleteBuildTarget', {
    doc: 'End a build target.',
    params: { buildTargetInfo: any },
    auth: perm('target'),
    run: (ctx, p) => deleteTarget(ctx, p.buildTargetInfo),
  }),
] satisfies Method[];
