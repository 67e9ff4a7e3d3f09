import { type Method, method, perm } from '#hub/method';
import { any, event, flag } from '#hub/params';
import { snapshotInto, snapshotNew } from '#hub/snapshot/snapshot';

/** Which parts of a tag a copy takes, and in which state. */
const copying = {
  config: flag(true),
  pkgs: flag(true),
  builds: flag(true),
  groups: flag(true),
  latest_only: flag(true),
  inherit_builds: flag(true),
  event,
  force: flag(false),
};

export default [
  method('snapshotTag', {
    doc: 'Copy a tag into a new tag.',
    params: { src: any, dst: any, ...copying },
    auth: perm('tag'),
    run: (ctx, p) => snapshotNew(ctx, p.src, p.dst, p),
  }),
  method('snapshotTagModify', {
    doc: 'Copy a tag into an existing tag; remove takes away what the source does not have.',
    params: { src: any, dst: any, ...copying, remove: flag(false) },
    auth: perm('tag'),
    run: (ctx, p) => snapshotInto(ctx, p.src, p.dst, p),
  }),
] satisfies Method[];
