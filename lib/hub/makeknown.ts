import { ActionNotAllowed } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import type { Entity } from '#store/entity';
import type { Ctx } from './context.ts';
import { lookUp, lookUpOrCreate, type Named } from './lookup.ts';
import { checkInternalName } from './names.ts';

/** Names that callers who are not logged in may make known in the life of a hub. */
const MOST = 1000;

/**
 * A row that is no more than its name: getPackage and getTagID with `create`, which Koji 1.35 leaves open to anybody. They are
 * the only writes that are, so for strangers there is an end to them.
 */
export async function makeKnown<T extends Named>(ctx: Ctx, table: Entity<T>, info: Value, blank: (named: Named) => T) {
  if (ctx.user === null && !(await lookUp(ctx.tx, table, info))) {
    checkInternalName(ctx, info);
    if ((await ctx.tx.nextId('anonymousName')) > MOST) throw new ActionNotAllowed('log in to make a name known');
  }
  return lookUpOrCreate(ctx.tx, table, info, blank);
}
