import { createHash, randomBytes } from 'node:crypto';
import { GenericError } from '#core/errors';
import { BUILD } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import type { ContentGenerator } from '#store/cg';
import { epochOf, newBuild } from '../builds/create.ts';
import { buildName, findBuild } from '../builds/find.ts';
import { changeBuild } from '../builds/state.ts';
import type { Ctx } from '../context.ts';
import { textOf } from '../convert.ts';
import { assertAccess } from './access.ts';

/** Reserved builds: BUILDING, for a content generator that holds the token. The table keeps a digest of it only. */
export const tokenDigest = (token: string): string => createHash('sha256').update(token).digest('hex');

export async function reserveBuild(ctx: Ctx, info: Value, data: Struct): Promise<{ build_id: number; token: string }> {
  const cg = await assertAccess(ctx, info);
  const named = buildName(data);
  const name = { name: textOf(data.name), version: textOf(data.version), release: textOf(data.release) };
  const present = data.draft ? undefined : await builds.find(ctx.tx, 'nvr', nvrKey(named));
  if (present?.state === BUILD.BUILDING) throw new GenericError('Build is already reserved');
  const token = randomBytes(24).toString('base64url');
  const build = await newBuild(ctx, {
    ...name,
    epoch: epochOf(data.epoch),
    draft: Boolean(data.draft),
    source: typeof data.source === 'string' ? data.source : null,
    extra: data.extra ?? null,
    state: BUILD.BUILDING,
    cg_id: cg.id,
    token: tokenDigest(token),
  });
  return { build_id: build.id, token };
}

/** States in which a reservation can be given back. */
const GIVEN_BACK: readonly number[] = [BUILD.FAILED, BUILD.CANCELED];

export async function refundBuild(ctx: Ctx, info: Value, id: number, token: string, state: number): Promise<void> {
  if (!GIVEN_BACK.includes(state)) throw new GenericError('Only FAILED/CANCELED build states are allowed');
  const cg = await assertAccess(ctx, info);
  const build = await findBuild(ctx.tx, id, true);
  if (build.state !== BUILD.BUILDING) throw new GenericError(`Build ID ${id} is not in BUILDING state`);
  assertReserved(build, cg, token);
  await changeBuild(ctx, build, { state, completion_ts: ctx.now(), token: null });
}

/** Is the build reserved with this token, and by this generator? */
export function assertReserved(build: Build, cg: ContentGenerator, token: Value): void {
  const matches = typeof token === 'string' && build.token !== null && build.token === tokenDigest(token);
  if (!matches) throw new GenericError(`Token doesn't match build ID ${build.id}`);
  if (build.cg_id !== cg.id) throw new GenericError(`Build ID ${build.id} is not reserved by this CG`);
}
