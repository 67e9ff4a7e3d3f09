import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '#core/errors';
import type { Buildroot } from '../buildroot/buildroot.ts';
import { MockFailure } from '../buildroot/driver.ts';
import { mockResult } from '../buildroot/status.ts';
import { TOPDIR } from '../buildroot/user.ts';
import type { Checkout } from '../scm/checkout.ts';

export const SOURCES = `${TOPDIR}/SOURCES`;

/**
 * Puts a checkout where rpmbuild looks for sources, and runs the look-aside command there as the build user, inside the
 * buildroot, with network. `make` without a makefile is skipped: a repository may hold all of its sources itself.
 */
export async function placeSources(
  root: Buildroot,
  checkout: Checkout,
  command: readonly string[] | null,
): Promise<void> {
  await root.driver.copyIn(checkout.folder, SOURCES);
  if (checkout.common) await root.driver.copyIn(checkout.common, `${TOPDIR}/common`);
  if (!command) return;
  if (command[0] === 'make' && !(await hasMakefile(checkout.folder))) {
    root.logs.output.line(`INFO: no makefile: ${command.join(' ')} is not run`);
    return;
  }
  try {
    await root.logs.step('fetch sources', () => root.command(command, root.logs.build, { cwd: SOURCES }));
  } catch (error) {
    if (!(error instanceof MockFailure)) throw error;
    throw new BuildError(`error retrieving sources, ${mockResult(error.status)}`);
  }
}

async function hasMakefile(folder: string): Promise<boolean> {
  const tries = ['GNUmakefile', 'makefile', 'Makefile'].map((name) => access(join(folder, name)));
  const found = await Promise.allSettled(tries);
  return found.some(({ status }) => status === 'fulfilled');
}
