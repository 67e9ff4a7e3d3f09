import { setBuildOwner, setBuildTimestamp } from '#hub/builds/admin';
import { cancelBuild } from '#hub/builds/cancel';
import { averageDuration } from '#hub/builds/duration';
import { createEmptyBuild } from '#hub/builds/empty';
import { findBuild, findBuildId } from '#hub/builds/find';
import { listBuilds } from '#hub/builds/list';
import { buildLogs } from '#hub/builds/logs';
import { nextRelease } from '#hub/builds/release';
import { buildInfo } from '#hub/builds/show';
import { untaggedBuilds } from '#hub/builds/untagged';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, int, maybe, queryOpts, struct, text, truth } from '#hub/params';

export default [
  method('getBuild', {
    doc: 'A build by id, name-version-release or struct; None when there is none, unless strict.',
    params: { buildInfo: any, strict: flag(false) },
    auth: open,
    run: async (ctx, p) => {
      const build = await findBuild(ctx.tx, p.buildInfo, p.strict as true);
      return build ? buildInfo(ctx.tx, build) : null;
    },
  }),
  method('findBuildID', {
    doc: 'The id of a build.',
    params: { X: any, strict: flag(false) },
    auth: open,
    run: (ctx, p) => findBuildId(ctx.tx, p.X, p.strict),
  }),
  method('createEmptyBuild', {
    doc: 'A build without content, to import into.',
    params: { name: any, version: any, release: any, epoch: any, owner: anyOr(null), draft: flag(false) },
    auth: perm('admin'),
    run: (ctx, p) => createEmptyBuild(ctx, p),
  }),
  method('listBuilds', {
    doc: 'Builds by package, owner, task, state, volume, source, times, type, name pattern, content generator, promoter.',
    params: {
      packageID: anyOr(null),
      userID: anyOr(null),
      taskID: maybe(int),
      prefix: maybe(text),
      state: maybe(int),
      volumeID: maybe(int),
      source: maybe(text),
      createdBefore: anyOr(null),
      createdAfter: anyOr(null),
      completeBefore: anyOr(null),
      completeAfter: anyOr(null),
      type: maybe(text),
      typeInfo: maybe(struct),
      queryOpts,
      pattern: maybe(text),
      cgID: anyOr(null),
      draft: truth,
      promotedBefore: anyOr(null),
      promotedAfter: anyOr(null),
      promoter: anyOr(null),
    },
    auth: open,
    run: (ctx, p) => listBuilds(ctx, p),
  }),
  method('untaggedBuilds', {
    doc: 'Complete builds that are in no tag.',
    params: { name: maybe(text), queryOpts, draft: truth },
    auth: open,
    run: (ctx, p) => untaggedBuilds(ctx, p),
  }),
  method('getBuildLogs', {
    doc: 'Log files of a build: name, folder, path.',
    params: { build: any },
    auth: open,
    run: (ctx, p) => buildLogs(ctx, p.build),
  }),
  method('getNextRelease', {
    doc: 'The release after the newest one of a name and version.',
    params: { build_info: struct, incr: int.default(1) },
    auth: open,
    run: (ctx, p) => nextRelease(ctx, p.build_info, p.incr),
  }),
  method('getAverageBuildDuration', {
    doc: 'Mean seconds that builds of a package took; age in months leaves older ones out.',
    params: { package: any, age: maybe(int) },
    auth: open,
    run: (ctx, p) => averageDuration(ctx, p.package, p.age),
  }),
  method('setBuildOwner', {
    doc: "Change a build's owner.",
    params: { build: any, user: any },
    auth: perm('admin'),
    run: (ctx, p) => setBuildOwner(ctx, p.build, p.user),
  }),
  method('setBuildTimestamp', {
    doc: "Change a build's completion time.",
    params: { build: any, ts: any },
    auth: perm('admin'),
    run: (ctx, p) => setBuildTimestamp(ctx, p.build, p.ts),
  }),
  method('cancelBuild', {
    doc: 'Cancel a build in progress with its task; false when it is not in progress.',
    params: { buildID: any, strict: flag(false) },
    auth: open,
    run: (ctx, p) => cancelBuild(ctx, p.buildID, p.strict),
  }),
] satisfies Method[];
