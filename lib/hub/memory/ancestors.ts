import type { Value } from '#core/xmlrpc/value';
import { tags } from '#store/tags';
import { begun } from '../begun.ts';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { type Ancestor, readInheritance } from '../tags/inheritance.ts';
import type { SmallQuestion } from './memory.ts';

/**
 * The ancestors of a tag as they are now, or were at an event, in one round trip at any depth once the process knows them. A call that has written
 * has to walk for itself: undefined. A tag that is not there has none.
 */
export async function knownAncestors(
  ctx: Ctx,
  tag: Value,
  event: number | null = null,
): Promise<readonly Ancestor[] | undefined> {
  if (ctx.tx.dirty) return undefined;
  return ctx.hub.memory.small(question(tag, event));
}

/**
 * What `read` says with the ancestors of a tag, as they are now or were at an event. Most likely they are the same as the last
 * time: then it has read meanwhile, in the one round trip of their stamps. Without ancestors (in a call that has written) it
 * has to walk for itself.
 */
export async function withAncestors<T>(
  ctx: Ctx,
  tag: Value,
  event: number | null,
  read: (ancestors: readonly Ancestor[] | undefined) => Promise<T>,
): Promise<T> {
  if (ctx.tx.dirty) return read(undefined);
  const guess = ctx.hub.memory.last(question(tag, event));
  const early = guess && begun(read(guess));
  const ancestors = await knownAncestors(ctx, tag, event);
  return early && ancestors === guess ? early : read(ancestors);
}

const question = (tag: Value, event: number | null): SmallQuestion<readonly Ancestor[]> => ({
  method: 'ancestors',
  params: { tag, event },
  event,
  read: async (tx) => {
    const id = await idOf(tx, tags, tag);
    return id === undefined ? [] : readInheritance(tx, id, { event });
  },
});
