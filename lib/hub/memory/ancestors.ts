import type { Value } from '#core/xmlrpc/value';
import { tags } from '#store/tags';
import type { Ctx } from '../context.ts';
import { type Ancestor, readInheritance } from '../inheritance.ts';
import { idOf } from '../lookup.ts';

/**
 * The ancestors of a tag as they are now, in one round trip at any depth once the process knows them. A call that has written
 * has to walk for itself: undefined. A tag that is not there has none.
 */
export async function knownAncestors(ctx: Ctx, tag: Value): Promise<readonly Ancestor[] | undefined> {
  if (ctx.tx.dirty) return undefined;
  return ctx.hub.memory.small<readonly Ancestor[]>({
    method: 'ancestors',
    params: { tag },
    read: async (tx) => {
      const id = await idOf(tx, tags, tag);
      return id === undefined ? [] : readInheritance(tx, id);
    },
  });
}
