import type { BuildRow, RpmRow } from './rows.ts';

/** Paths below topdir (and below topurl), as Koji lays files out. */
export function buildDir(build: Pick<BuildRow, 'package_name' | 'version' | 'release' | 'volume_name'>): string {
  const volume = build.volume_name === 'DEFAULT' || !build.volume_name ? '' : `vol/${build.volume_name}/`;
  return `${volume}packages/${build.package_name}/${build.version}/${build.release}`;
}

/** Of a copy with a signature when `sigkey` is given. */
export function rpmPath(rpm: Pick<RpmRow, 'name' | 'version' | 'release' | 'arch'>, sigkey?: string): string {
  const file = `${rpm.arch}/${rpmFile(rpm)}`;
  return sigkey ? `data/signed/${sigkey.toLowerCase()}/${file}` : file;
}

export function rpmFile(rpm: Pick<RpmRow, 'name' | 'version' | 'release' | 'arch'>): string {
  return `${rpm.name}-${rpm.version}-${rpm.release}.${rpm.arch}.rpm`;
}

/** Below work/: where a task's results and logs are. */
function taskDir(id: number): string {
  return `tasks/${id % 10000}/${id}`;
}

/** Of a file of a task on a volume. */
export function taskFile(id: number, name: string, volume: string): string {
  const top = volume === 'DEFAULT' ? '' : `vol/${volume}/`;
  return `${top}work/${taskDir(id)}/${name}`;
}
