import { changelogEntries } from '#hub/builds/changelog';
import { deleteBuild } from '#hub/builds/delete';
import { promoteBuild } from '#hub/builds/promote';
import { buildReferences } from '#hub/builds/references';
import { resetBuild } from '#hub/builds/reset';
import { buildOfType, buildTypes } from '#hub/builds/types';
import { login, type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, int, maybe, rowOpts, text } from '#hub/params';
import { listRpms } from '#hub/rpms/list';

const ofType = (name: string, type: string) =>
  method(name, {
    doc: `What is known of a build as ${type}; None when it is none.`,
    params: { buildInfo: any, strict: flag(false) },
    auth: open,
    run: (ctx, p) => buildOfType(ctx, p.buildInfo, type, p.strict),
  });

const NO_FILTERS = {
  buildrootID: null,
  imageID: null,
  componentBuildrootID: null,
  hostID: null,
  arches: null,
  queryOpts: null,
  draft: null,
};

export default [
  ofType('getMavenBuild', 'maven'),
  ofType('getWinBuild', 'win'),
  ofType('getImageBuild', 'image'),
  method('getBuildType', {
    doc: 'Types of a build with what is known of each.',
    params: { buildInfo: any, strict: flag(false) },
    auth: open,
    run: (ctx, p) => buildTypes(ctx, p.buildInfo, p.strict),
  }),
  method('listBuildRPMs', {
    doc: 'RPMs of a build.',
    params: { build: any },
    auth: open,
    run: (ctx, p) => listRpms(ctx, { ...NO_FILTERS, buildID: p.build }),
  }),
  method('getChangelogEntries', {
    doc: "The changelog of a build's source package, or of an RPM of a task's output.",
    params: {
      buildID: anyOr(null),
      taskID: maybe(int),
      filepath: maybe(text),
      author: maybe(text),
      before: anyOr(null),
      after: anyOr(null),
      queryOpts: rowOpts,
      strict: flag(false),
    },
    auth: open,
    run: (ctx, p) => changelogEntries(ctx, p),
  }),
  method('buildReferences', {
    doc: 'What uses a build: tags, buildroots, images; lazy: only as much as shows that something does.',
    params: { build: any, limit: maybe(int), lazy: flag(false) },
    auth: open,
    run: (ctx, p) => buildReferences(ctx, p),
  }),
  method('deleteBuild', {
    doc: 'Delete the files of a build that nothing uses; its row stays as DELETED.',
    params: { build: any, strict: flag(true), min_ref_age: int.default(604800) },
    auth: perm('admin'),
    run: (ctx, p) => deleteBuild(ctx, p),
  }),
  method('resetBuild', {
    doc: 'Wipe a build, so that it can be imported again.',
    params: { build: any },
    auth: perm('admin'),
    run: (ctx, p) => resetBuild(ctx, p.build),
  }),
  method('promoteBuild', {
    doc: 'Make a draft the regular build of its release.',
    params: { build: any, force: flag(false) },
    auth: login,
    run: (ctx, p) => promoteBuild(ctx, p.build, p.force),
  }),
] satisfies Method[];
