import type { Value } from '#core/xmlrpc/value';
import { tags } from '#store/tags';
import type { Ctx } from '../context.ts';
import { type Ancestor, readInheritance } from '../inheritance.ts';
import { idOf } from '../lookup.ts';
import type { SmallQuestion } from './memory.ts';

/**
 * The ancestors of a tag as they are now, in one round trip at any depth once the process knows them. A call that has written
 * has to walk for itself: undefined. A tag that is not there has none.
 */
export async function knownAncestors(ctx: Ctx, tag: Value): Promise<readonly Ancestor[] | undefined> {
  if (ctx.tx.dirty) return undefined;
  return ctx.hub.memory.small(question(tag));
}

/** What they were when they were asked for the last time. */
export const lastAncestors = (ctx: Ctx, tag: Value): readonly Ancestor[] | undefined =>
  ctx.tx.dirty ? undefined : ctx.hub.memory.last(question(tag));

const question = (tag: Value): SmallQuestion<readonly Ancestor[]> => ({
  method: 'ancestors',
  params: { tag },
  read: async (tx) => {
    const id = await idOf(tx, tags, tag);
    return id === undefined ? [] : readInheritance(tx, id);
  },
});
