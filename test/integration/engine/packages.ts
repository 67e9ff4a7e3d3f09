import { rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import type { Deployment } from './deployment.ts';

/** Builds of the RPM fixtures: the source package first. */
export const BUILDS = {
  plain: ['toji-plain-1-1.src.rpm', 'toji-plain-1-1.noarch.rpm'],
  busy: ['toji-busy-1.5-1.src.rpm', 'toji-busy-1.5-1.noarch.rpm'],
  rich: [
    'toji-rich-1.0~rc1-3^git.2.nosrc.rpm',
    'toji-rich-1.0~rc1-3^git.2.x86_64.rpm',
    'toji-rich-data-1.0~rc1-3^git.2.noarch.rpm',
  ],
} as const;

/** Imports a build of the fixtures as the administrator. */
export async function importBuild(deployment: Deployment, name: keyof typeof BUILDS): Promise<void> {
  const admin = deployment.as('admin');
  for (const file of BUILDS[name]) {
    await deployment.upload('import', file, rpmBytes(file));
    await admin('importRPM', 'import', file);
  }
}

/** A tag that has these builds; answers its id. */
export async function tagWith(
  deployment: Deployment,
  tag: string,
  builds: readonly (keyof typeof BUILDS)[],
): Promise<number> {
  const admin = deployment.as('admin');
  const id = (await admin('createTag', tag, { arches: 'x86_64', __starstar: true })) as number;
  for (const name of builds) await addBuild(deployment, tag, name);
  return id;
}

/** Imports a build if need be and puts it into the tag. */
export async function addBuild(deployment: Deployment, tag: string, name: keyof typeof BUILDS): Promise<void> {
  const admin = deployment.as('admin');
  const nvr = BUILDS[name][0].replace(/\.(no)?src\.rpm$/, '');
  if (!(await admin('getBuild', nvr))) await importBuild(deployment, name);
  await admin('packageListAdd', tag, `toji-${name}`, 'admin');
  await admin('tagBuildBypass', tag, nvr);
}
