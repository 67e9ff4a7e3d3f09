import { BUILD } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { type ContentGenerator, dropImportedRoots } from '#store/cg';
import { directoryOf } from '../builds/files.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild } from '../builds/state.ts';
import { addType } from '../builds/types.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { assertPolicy } from '../policy/check.ts';
import { assertAccess } from './access.ts';
import { begin } from './begin.ts';
import { buildTypesOf, generatorNames, type Metadata, parseMetadata } from './metadata.ts';
import { importOutputs } from './outputs.ts';
import { makeBuildroots } from './roots.ts';
import { assertRpms, verifyOutputs } from './verify.ts';

/**
 * Imports a foreign build from its metadata and uploaded files. All is checked first; then the build is made (BUILDING) with
 * its buildroots, outputs follow in steps, and at the end it is COMPLETE. Run again from the same directory it goes on where
 * it was interrupted.
 */
export async function importGenerated(ctx: Ctx, raw: Value, directory: string, token: Value) {
  const generators = new Map<string, ContentGenerator>();
  for (const name of generatorNames(raw)) generators.set(name, await assertAccess(ctx, name));
  const metadata = parseMetadata(raw);
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
  await after(ctx, 'Import', { ...about, build: info });
  return info;
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
  const completion_ts = build.end_time ?? ctx.now();
  return changeBuild(ctx, current, { state: BUILD.COMPLETE, token: null, completion_ts });
}
