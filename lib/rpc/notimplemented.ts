import { GenericError } from '#core/errors';
import { host, login, type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, maybe, num, text } from '#hub/params';

/** What Koji has and this hub has not: the calls are there, with Koji's arguments, and say what is missing. */

const MAVEN = 'building Maven packages';
const WINDOWS = 'building for Windows';
const LEGACY_IMAGES = 'building images other than with kiwi';

function refuse(reason: string) {
  return (): never => {
    throw new GenericError(`not supported by this hub: ${reason}`);
  };
}

interface Refused {
  readonly method: Method;
  readonly reason: string;
}

function refused(reason: string, name: string, definition: Pick<Method, 'params' | 'auth'>): Refused {
  return { method: method(name, { ...definition, doc: `Not supported: ${reason}.`, run: refuse(reason) }), reason };
}

const opts = anyOr(null);
const priority = maybe(num);

/** Calls that users make. */
const submitted: Refused[] = [
  refused(MAVEN, 'mavenBuild', {
    params: { url: any, target: any, opts, priority, channel: text.default('maven') },
    auth: login,
  }),
  refused(MAVEN, 'getLatestMavenArchives', {
    params: { tag: any, event: maybe(num), inherit: flag(true) },
    auth: open,
  }),
  refused('merging scratch builds into builds', 'mergeScratch', { params: { task_id: any }, auth: perm('admin') }),
  refused(MAVEN, 'chainMaven', {
    params: { builds: any, target: any, opts, priority, channel: text.default('maven') },
    auth: login,
  }),
  refused(MAVEN, 'wrapperRPM', {
    params: { build: any, url: any, target: any, priority, channel: text.default('maven'), opts },
    auth: login,
  }),
  refused(WINDOWS, 'winBuild', {
    params: { vm: any, url: any, target: any, opts, priority, channel: text.default('vm') },
    auth: login,
  }),
  refused(LEGACY_IMAGES, 'buildImage', {
    params: {
      ...{ name: any, version: any, arch: any, target: any, ksfile: any, img_type: any },
      ...{ opts, priority },
    },
    auth: login,
  }),
  refused(LEGACY_IMAGES, 'buildImageOz', {
    params: { name: any, version: any, arches: any, target: any, inst_tree: any, opts, priority },
    auth: perm('image'),
  }),
  refused(LEGACY_IMAGES, 'buildImageIndirection', { params: { opts, priority }, auth: perm('image') }),
];

/** Calls of builders inside the tasks of these kinds. */
const reported: Refused[] = [
  refused(MAVEN, 'host.initMavenBuild', { params: { task_id: any, build_info: any, maven_info: any }, auth: host }),
  refused(MAVEN, 'host.createMavenBuild', { params: { build_info: any, maven_info: any }, auth: host }),
  refused(MAVEN, 'host.completeMavenBuild', {
    params: { task_id: any, build_id: any, maven_results: any, rpm_results: any },
    auth: host,
  }),
  refused(MAVEN, 'host.moveMavenBuildToScratch', {
    params: { task_id: any, results: any, rpm_results: any },
    auth: host,
  }),
  refused(MAVEN, 'host.updateMavenBuildRootList', {
    params: {
      brootid: any,
      task_id: any,
      mavenlist: any,
      ignore: opts,
      project: flag(false),
      ignore_unknown: flag(false),
      extra_deps: opts,
    },
    auth: host,
  }),
  refused(MAVEN, 'host.importWrapperRPMs', { params: { task_id: any, build_id: any, rpm_results: any }, auth: host }),
  refused(WINDOWS, 'host.initWinBuild', { params: { task_id: any, build_info: any, win_info: any }, auth: host }),
  refused(WINDOWS, 'host.completeWinBuild', {
    params: { task_id: any, build_id: any, results: any, rpm_results: any },
    auth: host,
  }),
  refused(WINDOWS, 'host.moveWinBuildToScratch', {
    params: { task_id: any, results: any, rpm_results: any },
    auth: host,
  }),
  refused(WINDOWS, 'host.updateBuildrootArchives', {
    params: { brootid: any, task_id: any, archives: any, project: flag(false) },
    auth: host,
  }),
];

export const NOT_IMPLEMENTED: readonly Refused[] = [...submitted, ...reported];
