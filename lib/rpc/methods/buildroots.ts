import { listing, setContents, updateContents } from '#hub/buildroots/contents';
import { getBuildroot, knownBuildroot, listBuildroots } from '#hub/buildroots/find';
import { newBuildroot, ownBuildroot, setBuildrootState } from '#hub/buildroots/make';
import { container, type Method, method, open } from '#hub/method';
import { any, anyOr, flag, int, list, maybe, queryOpts, text } from '#hub/params';

export default [
  method('getBuildroot', {
    doc: 'A buildroot by id; None when there is none, unless strict.',
    params: { buildrootID: int, strict: flag(false) },
    auth: open,
    run: (ctx, p) => getBuildroot(ctx, p.buildrootID, p.strict),
  }),
  method('listBuildroots', {
    doc: 'Buildroots by host, tag, state, RPM or archive in it, task, id, repo.',
    params: {
      hostID: maybe(int),
      tagID: maybe(int),
      state: anyOr(null),
      rpmID: maybe(int),
      archiveID: maybe(int),
      taskID: maybe(int),
      buildrootID: anyOr(null),
      repoID: anyOr(null),
      queryOpts,
    },
    auth: open,
    run: (ctx, p) => listBuildroots(ctx, p),
  }),
  method('getBuildrootListing', {
    doc: 'The RPMs that were in a buildroot.',
    params: { id: int },
    auth: open,
    run: async (ctx, p) => listing(ctx, await knownBuildroot(ctx, p.id)),
  }),
  method('host.newBuildRoot', {
    doc: 'A new buildroot, INIT; answers its id.',
    params: { repo: int, arch: text, task_id: maybe(int) },
    auth: container,
    run: (ctx, p) => newBuildroot(ctx, p.repo, p.arch, p.task_id),
  }),
  method('host.setBuildRootState', {
    doc: 'Change the state of a buildroot, by name or number: WAITING, BUILDING, EXPIRED.',
    params: { brootid: int, state: any, task_id: maybe(int) },
    auth: container,
    run: async (ctx, p) => setBuildrootState(ctx, await ownBuildroot(ctx, p.brootid, p.task_id), p.state),
  }),
  method('host.setBuildRootList', {
    doc: 'The RPMs in a new buildroot.',
    params: { brootid: int, rpmlist: list, task_id: maybe(int) },
    auth: container,
    run: async (ctx, p) => setContents(ctx, await ownBuildroot(ctx, p.brootid, p.task_id), p.rpmlist),
  }),
  method('host.updateBuildRootList', {
    doc: 'The RPMs in a buildroot at work; those that are new in it are added.',
    params: { brootid: int, rpmlist: list, task_id: maybe(int) },
    auth: container,
    run: async (ctx, p) => updateContents(ctx, await ownBuildroot(ctx, p.brootid, p.task_id), p.rpmlist),
  }),
] satisfies Method[];
