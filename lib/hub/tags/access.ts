import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { packages } from '#store/packages';
import { tags } from '#store/tags';
import type { Ctx } from '../context.ts';
import { wholeNumber } from '../convert.ts';
import { idOf } from '../lookup.ts';
import { knownAncestors } from '../memory/ancestors.ts';
import { resolvePackage } from '../packages/resolve.ts';
import { tagAccess } from '../tagging/access.ts';
import { findTag } from './find.ts';

/** [may he put builds into the tag, may he do it by force, why not]. */
export async function checkTagAccess(ctx: Ctx, tagInfo: Value, userInfo: Value): Promise<[boolean, boolean, string]> {
  const userId = userInfo === null ? ctx.user?.id : wholeNumber(userInfo);
  if (userId === undefined) throw new GenericError('a user_id is required');
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  const { access, override, reason } = await tagAccess(ctx.tx, tag, userId);
  return [access, override, reason];
}

/** Is the package listed for the tag, and not blocked? */
export async function checkTagPackage(ctx: Ctx, tagInfo: Value, packageInfo: Value): Promise<boolean> {
  const { tx } = ctx;
  const [tag, found, ancestors] = await Promise.all([
    idOf(tx, tags, tagInfo),
    idOf(tx, packages, packageInfo),
    knownAncestors(ctx, tagInfo),
  ]);
  if (tag === undefined || found === undefined) return false;
  const entry = await resolvePackage(tx, tag, found, { ...(ancestors ? { ancestors } : {}) });
  return entry !== undefined && !entry.blocked;
}
