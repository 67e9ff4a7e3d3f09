import { GenericError } from '#core/errors';
import { LOGS, nvra } from '#core/pathinfo';
import { CHECKSUM } from '#core/states';
import type { Struct } from '#core/xmlrpc/value';
import { type Archive, archives, buildArchives } from '#store/archives';
import type { Build } from '#store/builds';
import { addComponent } from '#store/components';
import { addToBuild } from '#store/rpmpacks';
import { rpms } from '#store/rpms';
import { importArchive } from '../archives/import.ts';
import { typeOfFile } from '../archives/types.ts';
import { directoryOf } from '../builds/files.ts';
import { knownType } from '../builds/types.ts';
import type { Ctx } from '../context.ts';
import { importRpms } from '../imports/rpm.ts';
import { matchComponents } from './components.ts';
import { type Output, outputType } from './metadata.ts';
import type { RootIds } from './roots.ts';
import type { Verified } from './verify.ts';

/** Takes the outputs into the build: RPMs, logs, and files of other types with what they contain. */
export async function importOutputs(
  ctx: Ctx,
  build: Build,
  verified: readonly Verified[],
  roots: RootIds,
): Promise<void> {
  const rootOf = ({ output }: Verified): number => {
    const id = roots.get(output.buildroot_id);
    if (id === undefined) throw new GenericError(`Unable to map buildroot ${output.buildroot_id}`);
    return id;
  };
  const incoming = verified.flatMap((one) =>
    one.rpm ? [{ file: one.rpm, buildroot: rootOf(one), extra: one.output.extra ?? null }] : [],
  );
  await importRpms(ctx, build, incoming, { resume: true });
  for (const one of verified) {
    if (!one.rpm) await importOther(ctx, build, one, rootOf(one));
    await ctx.tx.step();
  }
}

async function importOther(ctx: Ctx, build: Build, { output, file }: Verified, buildroot: number | null) {
  const type = outputType(output);
  if (!type) {
    if (file) await importLog(ctx, build, output.relpath ?? '', file);
    return;
  }
  if (type.name === 'rpm') return noteRpm(ctx, build, output, buildroot);
  const arch = output.arch ?? 'noarch';
  const typeInfo = type.name === 'image' ? { arch, ...type.info } : type.info;
  const extra = output.extra ?? null;
  const digest = { checksum: output.checksum, checksum_type: CHECKSUM[output.checksum_type] };
  const row =
    (await takenOver(ctx, build, output, type.name)) ??
    (file
      ? await importArchive(ctx, build, { file, type: type.name, typeInfo, buildroot, extra, digest })
      : await noteArchive(ctx, build, output, type.name, buildroot));
  const found = await matchComponents(ctx, output.components ?? []);
  for (const kind of ['rpm', 'archive'] as const) {
    for (const id of found[kind]) {
      addComponent(ctx.tx, row.id, kind, id);
      await ctx.tx.step();
    }
  }
}

/** The archive, when an interrupted import has it already. */
async function takenOver(ctx: Ctx, build: Build, output: Output, type: string): Promise<Archive | undefined> {
  const present = await buildArchives(ctx.tx, build.id);
  const { filename, filesize, checksum } = output;
  return present.find(
    (row) => row.btype === type && row.filename === filename && row.size === filesize && row.checksum === checksum,
  );
}

async function importLog(ctx: Ctx, build: Build, folder: string, file: NonNullable<Verified['file']>): Promise<void> {
  const directory = `${await directoryOf(ctx, build)}/${LOGS}`;
  await ctx.hub.files.copy(file.key, `${directory}${folder ? `/${folder}` : ''}/${file.name}`, file.etag);
}

/** An archive of which only the metadata are kept. */
async function noteArchive(ctx: Ctx, build: Build, output: Output, type: string, root: number | null) {
  const [kind, btype_id] = await Promise.all([typeOfFile(ctx.tx, output.filename, true), knownType(ctx.tx, type)]);
  const row = {
    ...{ id: await archives.nextId(ctx.tx), build_id: build.id, btype: type, btype_id, type_id: kind.id },
    ...{ filename: output.filename, size: output.filesize, checksum: output.checksum, info: {} },
    checksum_type: CHECKSUM[output.checksum_type],
    ...{ buildroot_id: root, metadata_only: true, extra: output.extra ?? null },
  };
  archives.insert(ctx.tx, row);
  return row;
}

/** An RPM of which only the metadata are kept. */
async function noteRpm(ctx: Ctx, build: Build, output: Output, buildroot: number | null) {
  const { name, version, release, arch, epoch, sigmd5, buildtime } = output as Struct;
  const words = [name, version, release, arch, sigmd5].map((word) => {
    if (typeof word === 'string' && word) return word;
    throw new GenericError(`Incomplete metadata of rpm: ${output.filename}`);
  });
  const named = { name: words[0]!, version: words[1]!, release: words[2]!, arch: words[3]!, payloadhash: words[4]! };
  const [same] = build.draft ? [] : await rpms.findMany(ctx.tx, [named]);
  if (same?.build_id === build.id) return;
  if (same) throw new GenericError(`rpm ${nvra(named)} already exists (id=${same.id}, build=${same.build_id})`);
  await addToBuild(ctx.tx, build.id, [
    {
      ...{ id: await rpms.nextId(ctx.tx), build_id: build.id, draft: build.draft, external_repo_id: 0, sigs: [] },
      ...named,
      epoch: typeof epoch === 'number' ? epoch : null,
      buildtime: typeof buildtime === 'number' ? buildtime : 0,
      ...{ size: output.filesize, buildroot_id: buildroot, metadata_only: true, extra: output.extra ?? null },
    },
  ]);
}
