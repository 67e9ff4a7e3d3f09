import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { moment } from '../times.ts';
import { findUser } from '../users/find.ts';
import { findBuild } from './find.ts';
import { changeBuild } from './state.ts';

export async function setBuildOwner(ctx: Ctx, info: Value, owner: Value): Promise<void> {
  const build = await findBuild(ctx.tx, info, true);
  const user = await findUser(ctx.tx, owner, true);
  await changeBuild(ctx, build, { owner: user.id });
}

/** Changes the completion time: of imports, which took place long after the build. */
export async function setBuildTimestamp(ctx: Ctx, info: Value, ts: Value): Promise<void> {
  const build = await findBuild(ctx.tx, info, true);
  const completion_ts = moment(ts);
  if (completion_ts === null) throw new GenericError(`Invalid type for timestamp: ${repr(ts)}`);
  await changeBuild(ctx, build, { completion_ts });
}
