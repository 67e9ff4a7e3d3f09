import { GenericError } from '#core/errors';
import { BUILD } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { type ContentGenerator, dropImportedRoots } from '#store/cg';
import { directoryOf } from '../builds/files.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild } from '../builds/state.ts';
import { addType, knownType } from '../builds/types.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { assertPolicy } from '../policy/check.ts';
import { assertAccess } from './access.ts';
import { begin, presentBuild } from './begin.ts';
import { assertRoots, buildTypesOf, generatorNames, type Metadata, parseMetadata } from './metadata.ts';
import { importOutputs } from './outputs.ts';
import { makeBuildroots } from './roots.ts';
import { assertRpms, verifyOutputs } from './verify.ts';

/**
 * Imports a foreign build from its metadata and uploaded files. All is checked first; then the build is made (BUILDING) with
 * its buildroots, outputs follow in steps, and at the end it is COMPLETE. Run again from the same directory it goes on where
 * it was interrupted.
 */
export async function importGenerated(ctx: Ctx, raw: Value, directory: string, token: Value) {
  const cg = await onlyGenerator(ctx, raw);
  const metadata = parseMetadata(raw);
  const present = await presentBuild(ctx, metadata, cg, directory, token);
  for (const name of buildTypesOf(metadata).keys()) await knownType(ctx.tx, name);
  assertRoots(metadata);
  const verified = await verifyOutputs(ctx, metadata, directory);
  await assertAllowed(ctx, metadata, cg);
  const about = { type: 'cg', metadata: raw, directory };
  await before(ctx, 'Import', about);
  const begun = await begin(ctx, metadata, cg, directory, present);
  assertRpms(begun, verified);
  const typed = await giveTypes(ctx, begun, metadata);
  const roots = await makeBuildroots(ctx, typed, metadata, cg);
  const place = await directoryOf(ctx, typed);
  await ctx.hub.files.put(`${place}/metadata.json`, JSON.stringify(raw, null, 2));
  await ctx.tx.step();
  await importOutputs(ctx, typed, verified, roots);
  const complete = await finish(ctx, typed.id, metadata);
  const info = await buildInfo(ctx.tx, complete);
  await after(ctx, 'Import', { ...about, build: info });
  return info;
}

/** The generator that has made the build; the caller has to have access to it. */
async function onlyGenerator(ctx: Ctx, raw: Value): Promise<ContentGenerator> {
  const [name, ...others] = generatorNames(raw);
  if (others.length > 0) throw new GenericError('Koji now support only one content-generator per import');
  return assertAccess(ctx, name!);
}

async function assertAllowed(ctx: Ctx, metadata: Metadata, cg: ContentGenerator): Promise<void> {
  const { name, version, release, source, draft } = metadata.build;
  await assertPolicy(ctx, 'cg_import', {
    ...{ package: name, version, release, source: source ?? null, draft },
    metadata_only: metadata.output.some((one) => one.metadata_only),
    cg_list: [cg.id],
    btypes: [...buildTypesOf(metadata).keys()],
  });
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

async function finish(ctx: Ctx, id: number, { build }: Metadata): Promise<Build> {
  const current = (await builds.get(ctx.tx, id))!;
  dropImportedRoots(ctx.tx, id);
  // a reserved build ends now, whatever its metadata say
  const completion_ts = build.build_id ? ctx.now() : build.end_time;
  return changeBuild(ctx, current, { state: BUILD.COMPLETE, token: null, completion_ts });
}
