import { join } from 'node:path';
import type { Buildroot } from '../buildroot/buildroot.ts';
import { MOCK_STATUS, MockFailure } from '../buildroot/driver.ts';
import { TOPDIR } from '../buildroot/user.ts';
import type { TaskContext } from '../task.ts';
import { rpmbuild, rpmbuildOrFail } from './command.ts';
import { readRpmFile } from './header.ts';
import { buildRequires, hasDynamicRequires } from './requires.ts';
import { unpackSrpm } from './srpm.ts';

/** rpmbuild -br: the generated BuildRequires are not all installed. */
const REQUIRES_MISSING = 11;
/** A spec that asks for something new more often than this will never be content. */
const MAX_ROUNDS = 10;

/** Paths in the buildroot. */
export interface Built {
  rpms: string[];
  srpms: string[];
}

/**
 * From a source RPM to binary ones, in mock's order: unpack, make the source RPM again (its macros are this root's now),
 * install what that requires, generated requirements in rounds, then build. Throws MockFailure.
 */
export async function buildRpms(
  context: TaskContext,
  root: Buildroot,
  { srpm, target }: { srpm: string; target: string },
): Promise<Built> {
  const { logs } = root;
  const timeout = context.settings.rpmbuild_timeout;
  const spec = await logs.step('rebuild srpm', async () => {
    const path = await unpackSrpm(root, srpm);
    await rpmbuildOrFail(root, { mode: ['-bs'], target, spec: path });
    return path;
  });
  const header = await readRpmFile(await fetchNewest(context, root, '*.src.rpm', 'again'));
  await logs.step('build requires', () => installMissing(root, buildRequires(header)));
  const dynamic = hasDynamicRequires(header);
  if (dynamic) await logs.step('dynamic build requires', () => dynamicRounds(context, root, { target, spec, timeout }));
  await root.recordContent();
  await logs.step(`rpmbuild ${target}`, () =>
    rpmbuildOrFail(root, {
      // The rounds have gone through %prep, and the source RPM has to carry what they found.
      mode: dynamic ? ['-ba', '--noprep', '--noclean'] : ['-bb', '--noclean'],
      target,
      spec,
      timeout,
    }),
  );
  const [rpms, srpms] = await Promise.all([
    root.driver.find(`${TOPDIR}/RPMS`, ['*.rpm']),
    root.driver.find(`${TOPDIR}/SRPMS`, ['*.src.rpm']),
  ]);
  return { rpms: rpms.map(({ path }) => path), srpms: srpms.map(({ path }) => path) };
}

async function dynamicRounds(
  context: TaskContext,
  root: Buildroot,
  { target, spec, timeout }: { target: string; spec: string; timeout: number },
): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const mode = round === 1 ? ['-br', '--noclean'] : ['-br', '--noprep', '--noclean'];
    const code = await rpmbuild(root, { mode, target, spec, timeout, checkRequires: true });
    const wanted = await root.driver.find(`${TOPDIR}/SRPMS`, ['*.buildreqs.nosrc.rpm']);
    if (code === REQUIRES_MISSING && wanted.length === 0) {
      throw new MockFailure(MOCK_STATUS.packages, 'a BuildRequires is missing before any was generated');
    }
    if (code !== 0 && code !== REQUIRES_MISSING) throw new MockFailure(MOCK_STATUS.command, `-br: status ${code}`);
    if (code === 0) return;
    const local = await fetchNewest(context, root, '*.buildreqs.nosrc.rpm', `round${round}`);
    await installMissing(root, buildRequires(await readRpmFile(local)));
    await root.command(['rm', '-f', ...wanted.map(({ path }) => path)], root.logs.build);
  }
  throw new MockFailure(MOCK_STATUS.packages, `still missing BuildRequires after ${MAX_ROUNDS} rounds`);
}

async function installMissing(root: Buildroot, requires: string[]): Promise<void> {
  if (requires.length > 0) await root.install({ requires });
}

async function fetchNewest(context: TaskContext, root: Buildroot, glob: string, as: string): Promise<string> {
  const [found] = await root.driver.find(`${TOPDIR}/SRPMS`, [glob]);
  if (!found) throw new MockFailure(MOCK_STATUS.build, `no ${glob} was made`);
  const local = join(context.workdir, `${as}.src.rpm`);
  await root.driver.get(found.path, local);
  return local;
}
