import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import type { ContentGenerator } from '#store/cg';
import { newBuild, targetRelease } from '../builds/create.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild, stateOf } from '../builds/state.ts';
import type { Ctx } from '../context.ts';
import { findUser } from '../users/find.ts';
import { policyVolume } from '../volumes/policy.ts';
import type { Metadata } from './metadata.ts';
import { assertToken, tokenDigest } from './reserve.ts';

/** States of a build whose name can be used again. */
const RECYCLED: readonly number[] = [BUILD.FAILED, BUILD.CANCELED];

/** The row: the reserved one, the one that an interrupted import has begun, or a new one. */
export async function begin(
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
  const release = held.draft ? targetRelease(held.release) : held.release;
  const same = held.name === build.name && held.version === build.version && release === build.release;
  if (!same) throw new GenericError(`Build ID ${id} (${nvrKey(held)}) is not ${nvrKey(build)}`);
  const source = build.source ?? held.source;
  const owner = build.owner ? (await findUser(ctx.tx, build.owner, true)).id : held.owner;
  const start_ts = build.start_time ?? held.start_ts;
  return changeBuild(ctx, held, { source, owner, start_ts, extra: build.extra ?? held.extra });
}
