import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { textOf } from '../convert.ts';
import { findUser } from '../users/find.ts';
import { epochOf, newBuild } from './create.ts';

/** A complete build without content: imports fill it. */
export async function createEmptyBuild(
  ctx: Ctx,
  p: { name: Value; version: Value; release: Value; epoch: Value; owner: Value; draft: boolean },
): Promise<number> {
  const [name, version, release] = [textOf(p.name), textOf(p.version), textOf(p.release)];
  const owner = p.owner === null ? undefined : (await findUser(ctx.tx, p.owner, true)).id;
  const build = await newBuild(ctx, { name, version, release, epoch: epochOf(p.epoch), owner, draft: p.draft });
  return build.id;
}
