import { GenericError } from '#core/errors';
import { parseNVRA } from '#core/nvr';
import { BUILD } from '#core/states';
import { type Build, builds, nvrKey } from '#store/builds';
import { newBuild } from '../builds/create.ts';
import { buildInfo } from '../builds/show.ts';
import { stateOf } from '../builds/state.ts';
import { addType } from '../builds/types.ts';
import type { Ctx } from '../context.ts';
import { noteTagUpdates } from '../tagging/updates.ts';
import { importRpms } from './rpm.ts';
import { type RpmFile, readRpmFile } from './rpmfile.ts';
import { workFile } from './workfile.ts';

/** Imports one uploaded RPM. A source package makes its build, the others go into the build of their source package. */
export async function importRpm(ctx: Ctx, directory: string, name: string) {
  const file = await readRpmFile(ctx, await workFile(ctx, `${directory}/${name}`));
  const build = await addType(ctx, await buildFor(ctx, file), 'rpm');
  const [row] = await importRpms(ctx, build, [{ file, buildroot: null }]);
  await noteTagUpdates(ctx, build, 'IMPORT');
  const rpm = row!;
  const { version, release, epoch, arch, buildtime, draft, buildroot_id } = rpm;
  const { sourcepackage, sourcerpm } = file.info;
  // in Koji's order
  return {
    ...{ name: rpm.name, version, release, epoch, sourcepackage, arch, buildtime, sourcerpm, draft },
    ...{ id: rpm.id, build_id: rpm.build_id, size: rpm.size, payloadhash: rpm.payloadhash },
    ...{ buildroot_id, external_repo_id: rpm.external_repo_id },
    ...{ build: await buildInfo(ctx.tx, build), brootid: buildroot_id },
  };
}

async function buildFor(ctx: Ctx, { info }: RpmFile): Promise<Build> {
  if (info.sourcepackage === 1) {
    const { name, version, release, epoch } = info;
    const known = await builds.find(ctx.tx, 'nvr', nvrKey(info));
    return known ?? newBuild(ctx, { name, version, release, epoch });
  }
  const source = parseNVRA(info.sourcerpm ?? '');
  const build = await builds.find(ctx.tx, 'nvr', nvrKey(source));
  if (!build) throw new GenericError('No matching build');
  const gone: readonly number[] = [BUILD.FAILED, BUILD.CANCELED, BUILD.DELETED];
  if (gone.includes(build.state)) throw new GenericError(`Build is ${stateOf(build)}: ${nvrKey(build)}`);
  return build;
}
