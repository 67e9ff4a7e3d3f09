import { GenericError } from '#core/errors';
import { LOGS } from '#core/pathinfo';
import { repr } from '#core/python';
import { BUILD, BUILDROOT_TYPE, CHECKSUM } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { archives } from '#store/archives';
import { buildroots } from '#store/buildroots';
import { type Build, builds, nvrKey } from '#store/builds';
import type { ContentGenerator } from '#store/cg';
import { addComponent } from '#store/components';
import { noteUses, writeContents } from '#store/contents';
import { addToBuild } from '#store/rpmpacks';
import { rpms } from '#store/rpms';
import { importArchive } from '../archives/import.ts';
import { typeOfFile } from '../archives/types.ts';
import { newBuild } from '../builds/create.ts';
import { directoryOf } from '../builds/files.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild, stateOf } from '../builds/state.ts';
import { addType, knownType } from '../builds/types.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { bounded } from '../imports/message.ts';
import { importRpms } from '../imports/rpm.ts';
import { assertPolicy } from '../policy/check.ts';
import { findUser } from '../users.ts';
import { policyVolume } from '../volumes/policy.ts';
import { assertAccess } from './access.ts';
import { matchComponents } from './components.ts';
import { buildTypesOf, type CgBuildroot, type Metadata, outputType, parseMetadata } from './metadata.ts';
import { assertToken, tokenDigest } from './reserve.ts';
import { assertRpms, type Verified, verifyOutputs } from './verify.ts';

/**
 * Imports a foreign build from its metadata and uploaded files. All is checked first; then the build is made (BUILDING) with
 * its buildroots, outputs follow in steps, and at the end it is COMPLETE. Run again from the same directory it goes on where
 * it was interrupted.
 */
export async function importGenerated(ctx: Ctx, raw: Value, directory: string, token: Value) {
  const metadata = parseMetadata(raw);
  const generators = await generatorsOf(ctx, metadata);
  await assertAllowed(ctx, metadata, generators);
  const verified = await verifyOutputs(ctx, metadata, directory);
  const about = { type: 'cg', metadata: raw, directory };
  await before(ctx, 'Import', about);
  const begun = await begin(ctx, metadata, generators, directory, token);
  assertRpms(begun, verified);
  const typed = await giveTypes(ctx, begun, metadata);
  const roots = await makeBuildroots(ctx, typed, metadata, generators);
  const place = await directoryOf(ctx, typed);
  await ctx.hub.files.put(`${place}/metadata.json`, JSON.stringify(raw, null, 2));
  await ctx.tx.step();
  await importOutputs(ctx, typed, verified, roots);
  const complete = await finish(ctx, typed.id, metadata);
  const info = await buildInfo(ctx.tx, complete);
  await after(ctx, 'Import', bounded({ ...about, build: info }));
  return info;
}

async function generatorsOf(ctx: Ctx, { buildroots: list }: Metadata): Promise<Map<string, ContentGenerator>> {
  const names = [...new Set(list.map((root) => root.content_generator.name))];
  const found = new Map<string, ContentGenerator>();
  for (const name of names) found.set(name, await assertAccess(ctx, name));
  return found;
}

async function assertAllowed(ctx: Ctx, metadata: Metadata, generators: Map<string, ContentGenerator>): Promise<void> {
  const { name, version, release, source, draft } = metadata.build;
  await assertPolicy(ctx, 'cg_import', {
    ...{ package: name, version, release, source: source ?? null, draft },
    metadata_only: metadata.output.some((one) => one.metadata_only),
    cg_list: [...generators.values()].map((cg) => cg.id),
    btypes: [...buildTypesOf(metadata).keys()],
  });
}

/** States of a build whose name can be used again. */
const RECYCLED: readonly number[] = [BUILD.FAILED, BUILD.CANCELED];

/** The row: the reserved one, the one that an interrupted import has begun, or a new one. */
async function begin(
  ctx: Ctx,
  metadata: Metadata,
  generators: Map<string, ContentGenerator>,
  directory: string,
  token: Value,
): Promise<Build> {
  const { build } = metadata;
  if (token !== null) return reserved(ctx, metadata, token);
  const mine = tokenDigest(`import ${ctx.userId()} ${directory}`);
  const present = await builds.find(ctx.tx, 'nvr', nvrKey(build));
  if (present?.state === BUILD.BUILDING && present.token === mine) return present;
  if (present && !RECYCLED.includes(present.state)) {
    throw new GenericError(`Build already exists: ${repr((await buildInfo(ctx.tx, present)) as unknown as Value)}`);
  }
  const owner = build.owner ? (await findUser(ctx.tx, build.owner, true)).id : ctx.userId();
  const volume = await policyVolume(ctx, volumeData(metadata, generators), null);
  return newBuild(ctx, {
    ...{ name: build.name, version: build.version, release: build.release, epoch: build.epoch ?? null },
    ...{ draft: build.draft, task_id: build.task_id ?? null, source: build.source ?? null, owner },
    ...{ extra: build.extra ?? null, volume_id: volume.id, state: BUILD.BUILDING, token: mine },
    ...(build.start_time ? { start_ts: build.start_time } : {}),
  });
}

const volumeData = ({ build }: Metadata, generators: Map<string, ContentGenerator>) => ({
  ...{ package: build.name, version: build.version, release: build.release, source: build.source ?? null },
  cg_list: [...generators.values()].map((cg) => cg.id),
  import: true,
  import_type: 'cg',
});

async function reserved(ctx: Ctx, { build }: Metadata, token: Value): Promise<Build> {
  const id = build.build_id;
  if (typeof id !== 'number') throw new GenericError('Build ID not specified for a reserved build');
  const held = await builds.get(ctx.tx, id);
  if (!held) throw new GenericError(`No such build: ${id}`);
  if (held.state !== BUILD.BUILDING)
    throw new GenericError(`Build ID ${id} is not in BUILDING state: ${stateOf(held)}`);
  assertToken(held, token);
  const release = held.draft ? held.release.replace(/,draft_\d+$/, '') : held.release;
  const same = held.name === build.name && held.version === build.version && release === build.release;
  if (!same) throw new GenericError(`Build ID ${id} (${nvrKey(held)}) is not ${nvrKey(build)}`);
  const source = build.source ?? held.source;
  const owner = build.owner ? (await findUser(ctx.tx, build.owner, true)).id : held.owner;
  const start_ts = build.start_time ?? held.start_ts;
  return changeBuild(ctx, held, { source, owner, start_ts, extra: build.extra ?? held.extra });
}

async function giveTypes(ctx: Ctx, build: Build, metadata: Metadata): Promise<Build> {
  let typed = build;
  for (const [name, info] of buildTypesOf(metadata)) typed = await addType(ctx, typed, name, factsOf(name, info));
  return typed;
}

/** What the row keeps of a type's facts. */
function factsOf(name: string, info: Struct): Record<string, string> {
  const fields = name === 'maven' ? ['group_id', 'artifact_id', 'version'] : name === 'win' ? ['platform'] : [];
  return Object.fromEntries(fields.map((field) => [field, String(info[field] ?? '')]));
}

type RootIds = ReadonlyMap<number | string, number>;

/** Rows of the foreign buildroots; noted with the build, so that an interrupted import does not make them twice. */
async function makeBuildroots(
  ctx: Ctx,
  build: Build,
  metadata: Metadata,
  generators: Map<string, ContentGenerator>,
): Promise<RootIds> {
  const note = { pk: `build#${build.id}`, sk: 'cg-buildroots' };
  const held = await ctx.tx.get(note);
  if (held) return new Map(held.ids as [number | string, number][]);
  const ids: [number | string, number][] = [];
  for (const root of metadata.buildroots) {
    const id = await makeBuildroot(ctx, root, generators.get(root.content_generator.name)!);
    ids.push([root.id, id]);
  }
  ctx.tx.put({ ...note, ids });
  return new Map(ids);
}

async function makeBuildroot(ctx: Ctx, root: CgBuildroot, cg: ContentGenerator): Promise<number> {
  const id = await buildroots.nextId(ctx.tx);
  const none = { host_id: null, repo_id: null, task_id: null, tag_id: null, state: null };
  const never = { create_event: null, create_ts: null, retire_event: null, retire_ts: null };
  buildroots.insert(ctx.tx, {
    ...{ id, br_type: BUILDROOT_TYPE.EXTERNAL, arch: root.container.arch, ...none, ...never },
    ...{ cg_id: cg.id, cg_version: root.content_generator.version },
    ...{ container_arch: root.container.arch, container_type: root.container.type },
    ...{ host_os: root.host.os, host_arch: root.host.arch, extra: root.extra ?? null },
  });
  const { rpm, archive } = await matchComponents(ctx, root.components);
  const listed = (found: readonly number[]) => found.map((one) => ({ id: one, update: false }));
  await writeContents(ctx.hub.files, id, { rpm: listed(rpm), archive: listed(archive) });
  await noteUses(ctx.tx, 'rpm', id, listed(rpm));
  await noteUses(ctx.tx, 'archive', id, listed(archive));
  return id;
}

async function importOutputs(ctx: Ctx, build: Build, verified: readonly Verified[], roots: RootIds): Promise<void> {
  const rootOf = ({ output }: Verified): number | null => {
    if (output.buildroot_id === null || output.buildroot_id === undefined) return null;
    const id = roots.get(output.buildroot_id);
    if (id === undefined) throw new GenericError(`No such buildroot in the metadata: ${output.buildroot_id}`);
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
  const row = file
    ? await importArchive(ctx, build, { file, type: type.name, typeInfo, buildroot, extra })
    : await noteArchive(ctx, build, output, type.name, buildroot);
  const found = await matchComponents(ctx, output.components);
  for (const kind of ['rpm', 'archive'] as const) {
    for (const id of found[kind]) {
      addComponent(ctx.tx, row.id, kind, id);
      await ctx.tx.step();
    }
  }
}

async function importLog(ctx: Ctx, build: Build, folder: string, file: NonNullable<Verified['file']>): Promise<void> {
  const directory = `${await directoryOf(ctx, build)}/${LOGS}`;
  await ctx.hub.files.copy(file.key, `${directory}${folder ? `/${folder}` : ''}/${file.name}`);
}

/** An archive of which only the metadata are kept. */
async function noteArchive(
  ctx: Ctx,
  build: Build,
  output: Metadata['output'][number],
  type: string,
  root: number | null,
) {
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
async function noteRpm(ctx: Ctx, build: Build, output: Metadata['output'][number], buildroot: number | null) {
  const { name, version, release, arch, epoch, sigmd5, buildtime } = output as Struct;
  const words = [name, version, release, arch, sigmd5].map((word) => {
    if (typeof word === 'string' && word) return word;
    throw new GenericError(`Incomplete metadata of rpm: ${output.filename}`);
  });
  await addToBuild(ctx.tx, build.id, [
    {
      ...{ id: await rpms.nextId(ctx.tx), build_id: build.id, draft: build.draft, external_repo_id: 0, sigs: [] },
      ...{ name: words[0]!, version: words[1]!, release: words[2]!, arch: words[3]!, payloadhash: words[4]! },
      epoch: typeof epoch === 'number' ? epoch : null,
      buildtime: typeof buildtime === 'number' ? buildtime : 0,
      ...{ size: output.filesize, buildroot_id: buildroot, metadata_only: true, extra: output.extra ?? null },
    },
  ]);
}

async function finish(ctx: Ctx, id: number, { build }: Metadata): Promise<Build> {
  const current = (await builds.get(ctx.tx, id))!;
  ctx.tx.delete({ pk: `build#${id}`, sk: 'cg-buildroots' });
  const completion_ts = build.end_time ?? ctx.now();
  return changeBuild(ctx, current, { state: BUILD.COMPLETE, token: null, completion_ts });
}
