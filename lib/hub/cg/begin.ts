import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import type { ContentGenerator } from '#store/cg';
import { newBuild, targetRelease } from '../builds/create.ts';
import { findBuild } from '../builds/find.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild } from '../builds/state.ts';
import type { Ctx } from '../context.ts';
import { findUser } from '../users/find.ts';
import { policyVolume } from '../volumes/policy.ts';
import { extraOf, type Metadata } from './metadata.ts';
import { assertReserved, tokenDigest } from './reserve.ts';

/** How an import knows the build that it has begun, when it is run again. */
const importMark = (ctx: Ctx, directory: string): string => tokenDigest(`import ${ctx.userId()} ${directory}`);

/** The row that is to be filled: the reserved one, or the one that an interrupted import has begun; null for a new one. */
export async function presentBuild(
  ctx: Ctx,
  { build }: Metadata,
  cg: ContentGenerator,
  directory: string,
  token: Value,
): Promise<Build | null> {
  if (build.build_id) return reserved(ctx, build, cg, token);
  if (token !== null) throw new GenericError('Reservation token given, but no build_id in metadata');
  const present = build.draft ? undefined : await builds.find(ctx.tx, 'nvr', nvrKey(build));
  if (!present) return null;
  if (present.state === BUILD.BUILDING && present.token === importMark(ctx, directory)) return present;
  throw new GenericError(`Build already exists: ${repr((await buildInfo(ctx.tx, present)) as unknown as Value)}`);
}

/** The row, as the metadata say. */
export async function begin(
  ctx: Ctx,
  metadata: Metadata,
  cg: ContentGenerator,
  directory: string,
  present: Build | null,
): Promise<Build> {
  const { build } = metadata;
  if (present) return build.build_id ? fill(ctx, present, metadata) : present;
  const owner = build.owner ? (await findUser(ctx.tx, build.owner, true)).id : ctx.userId();
  const volume = await policyVolume(ctx, volumeData(metadata, cg), null);
  return newBuild(ctx, {
    ...{ name: build.name, version: build.version, release: build.release, epoch: build.epoch ?? null },
    ...{ draft: build.draft, task_id: taskOf(build), cg_id: cg.id, source: build.source ?? null, owner },
    ...{ extra: extraOf(build), volume_id: volume.id, state: BUILD.BUILDING, token: importMark(ctx, directory) },
    start_ts: build.start_time,
  });
}

const volumeData = ({ build }: Metadata, cg: ContentGenerator) => ({
  ...{ package: build.name, version: build.version, release: build.release, source: build.source ?? null },
  cg_list: [cg.id],
  import: true,
  import_type: 'cg',
});

/** The generator's task: OSBS names it among its own facts. */
function taskOf({ task_id, extra }: Metadata['build']): number | null {
  const id = task_id || extra?.container_koji_task_id;
  return id ? Number(id) : null;
}

async function reserved(ctx: Ctx, build: Metadata['build'], cg: ContentGenerator, token: Value): Promise<Build> {
  const id = build.build_id!;
  const held = await findBuild(ctx.tx, id, true);
  assertReserved(held, cg, token);
  if (held.task_id !== null) throw new GenericError(`Build is owned by task ${held.task_id}`);
  if (held.state !== BUILD.BUILDING) throw new GenericError(`Build ID ${id} is not in BUILDING state`);
  const release = held.draft ? targetRelease(held.release) : held.release;
  const same = held.name === build.name && held.version === build.version;
  if (!same || ![release, held.release].includes(build.release)) {
    throw new GenericError(`Build (${id}) NVR is different`);
  }
  if (build.epoch !== undefined && held.epoch !== build.epoch)
    throw new GenericError(`Build (${id}) epoch is different`);
  return held;
}

/** A reserved build gets what is known now. */
async function fill(ctx: Ctx, held: Build, { build }: Metadata): Promise<Build> {
  const owner = build.owner ? (await findUser(ctx.tx, build.owner, true)).id : ctx.userId();
  return changeBuild(ctx, held, { source: build.source ?? null, owner, extra: extraOf(build) });
}
