/** Where things lie below Koji's top directory (Koji 1.35: koji.pathinfo). Paths are relative, thus keys of the files bucket too. */

/** The top directory as clients and error texts know it. */
export const TOPDIR = '/mnt/koji';

export interface BuildPlace {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  /** not in rows of all kinds: then it is the default volume */
  readonly volume_name?: string | null;
}

export interface RpmPlace {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
}

/** Other volumes have the same layout below vol/NAME. */
export const volumeDir = (volume: string | null | undefined): string =>
  volume === undefined || volume === null || volume === 'DEFAULT' ? '' : `vol/${volume}/`;

export const buildDir = ({ name, version, release, volume_name }: BuildPlace): string =>
  `${volumeDir(volume_name)}packages/${name}/${version}/${release}`;

/** `hello-1.0-1.x86_64` */
export const nvra = ({ name, version, release, arch }: RpmPlace): string => `${name}-${version}-${release}.${arch}`;

/** The following are relative to the build's directory. */
export const rpmPath = (rpm: RpmPlace): string => `${rpm.arch}/${nvra(rpm)}.rpm`;
export const signedPath = (rpm: RpmPlace, sigkey: string): string =>
  `data/signed/${sigkey.toLowerCase()}/${rpmPath(rpm)}`;
/** The signature header of an unsigned package has no directory of a key. */
export const sigcachePath = (rpm: RpmPlace, sigkey: string): string =>
  `data/sigcache/${sigkey === '' ? '' : `${sigkey}/`}${rpmPath(rpm)}.sig`;
export const LOGS = 'data/logs';

/** Where the files of a build type lie: three have names of their own. */
export function typeDir(btype: string): string {
  if (btype === 'image') return 'images';
  return btype === 'maven' || btype === 'win' ? btype : `files/${btype}`;
}

/** Maven's own layout: the group's words are folders. */
export const mavenDir = (group: string, artifact: string, version: string): string =>
  `${group.replaceAll('.', '/')}/${artifact}/${version}`;

/** Results of a task that makes no build. */
export const scratchDir = (user: string, taskId: number): string => `scratch/${user}/task_${taskId}`;
/** Uploads. */
export const WORK = 'work';
/** A task's own folder among them. */
export const taskDirectory = (id: number): string => `tasks/${id % 10_000}/${id}`;
export const taskFile = (id: number, name: string, volume: string): string =>
  `${volumeDir(volume)}${WORK}/${taskDirectory(id)}/${name}`;

/** A repo of a tag: a build repo or a dist repo. */
export const repoDir = (tagName: string, id: number, dist = false): string =>
  `${dist ? 'repos-dist' : 'repos'}/${tagName}/${id}`;
