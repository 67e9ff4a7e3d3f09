import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from '#core/errors';
import { isSource, rpmInfo } from '#core/rpm/info';
import type { Buildroot } from '../buildroot/buildroot.ts';
import { MockFailure } from '../buildroot/driver.ts';
import { mockResult } from '../buildroot/status.ts';
import { TOPDIR } from '../buildroot/user.ts';
import type { TaskContext } from '../task.ts';
import { rpmbuildOrFail } from './command.ts';
import { readRpmFile } from './header.ts';

/** Source RPMs are made without regard to a machine, as Koji has it. */
const SRPM_TARGET = 'noarch';

/** Throws BuildError unless the local file is a source RPM; answers the package's name. */
export async function checkSourceRpm(path: string): Promise<string> {
  const header = await readRpmFile(path);
  if (!isSource(header)) throw new BuildError(`not a source package: ${path.slice(path.lastIndexOf('/') + 1)}`);
  return rpmInfo(header).name;
}

/** Unpacks a source RPM as the build user; the answer is its spec file's path in the buildroot. Throws MockFailure. */
export async function unpackSrpm(root: Buildroot, localPath: string): Promise<string> {
  const name = localPath.slice(localPath.lastIndexOf('/') + 1);
  const path = `${TOPDIR}/originals/${name}`;
  await root.driver.put(path, createReadStream(localPath));
  await root.command(['rpm', '-Uvh', '--nodeps', path], root.logs.build);
  const specs = await root.driver.find(`${TOPDIR}/SPECS`, ['*.spec']);
  if (specs.length !== 1) throw new MockFailure(10, `${name} holds ${specs.length} spec files`);
  return specs[0]!.path;
}

/**
 * Makes the source RPM of a spec whose sources are in place, and fetches it into the task's folder.
 * Throws BuildError; also when the file's name does not say what its header says.
 */
export async function makeSrpm(context: TaskContext, root: Buildroot, spec: () => Promise<string>): Promise<string> {
  try {
    await root.logs.step('build srpm', async () => {
      await rpmbuildOrFail(root, { mode: ['-bs'], target: SRPM_TARGET, spec: await spec() });
    });
  } catch (error) {
    if (!(error instanceof MockFailure)) throw error;
    throw new BuildError(`error building srpm, ${mockResult(error.status)}`);
  }
  const made = await root.driver.find(`${TOPDIR}/SRPMS`, ['*.src.rpm']);
  const names = made.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  if (made.length === 0) throw new BuildError(`No srpms found in ${TOPDIR}/SRPMS`);
  if (made.length > 1) throw new BuildError(`Multiple srpms found in ${TOPDIR}/SRPMS: ${names.join(', ')}`);
  const local = join(context.workdir, names[0]!);
  await root.driver.get(made[0]!.path, local);
  const { name, version, release } = rpmInfo(await readRpmFile(local));
  const expected = `${name}-${version}-${release}.src.rpm`;
  if (expected !== names[0]) throw new BuildError(`srpm name mismatch: ${expected} != ${names[0]}`);
  return local;
}
