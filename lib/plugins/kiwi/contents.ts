import type { Buildroot } from '#agent/buildroot/buildroot';
import type { LogFile } from '#agent/logs';
import type { Struct } from '#core/xmlrpc/value';
import { IMAGE } from './kiwi-ng.ts';

/** Where distributions keep rpm's database in an image's tree. */
const DATABASES = ['usr/lib/sysimage/rpm', 'var/lib/rpm'];

/** The RPMs in the image, as rows for the hub: what is no package of the buildroot's repo is left out, and noted. */
export async function imageRpms(root: Buildroot, log: LogFile): Promise<Struct[]> {
  for (const database of DATABASES) {
    const found = await root.listAt(`${IMAGE}/build/image-root/${database}`);
    if (found.rows.length === 0 && found.foreign.length === 0) continue;
    for (const name of found.foreign) log.line(`WARNING: ${name} is not from the repository of the build tag`);
    return found.rows;
  }
  log.line('WARNING: the image has no rpm database: its packages are not recorded');
  return [];
}
