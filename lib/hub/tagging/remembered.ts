import type { Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { withAncestors } from '../memory/ancestors.ts';
import type { Question } from '../memory/memory.ts';
import type { Prepared } from '../memory/prepared.ts';
import { findTag } from '../tags/find.ts';
import { searchOrder } from '../tags/inheritance.ts';
import { type ListTagged, listTagged, taggedIn } from './lists.ts';
import type { TaggedBuild } from './select.ts';

/** Lists of a tag as clients get them: from memory where that is worth it. */
export async function answerTagged(ctx: Ctx, options: ListTagged): Promise<readonly TaggedBuild[] | Prepared> {
  if (options.package || ctx.tx.dirty) return ofPackage(ctx, options);
  return ctx.whole ? ctx.hub.memory.prepared(question(options)) : ctx.hub.memory.rows(question(options));
}

/** The same as rows, which nobody may change. */
export async function rememberedRows(ctx: Ctx, options: ListTagged): Promise<readonly TaggedBuild[]> {
  return options.package || ctx.tx.dirty ? ofPackage(ctx, options) : ctx.hub.memory.rows(question(options));
}

/** The builds of one package are few, and asked for seldom; what is remembered for them are the tag's ancestors. */
function ofPackage(ctx: Ctx, options: ListTagged): Promise<TaggedBuild[]> {
  return withAncestors(ctx, options.tag, options.event ?? null, (ancestors) =>
    listTagged(ctx, ancestors ? { ...options, ancestors } : options),
  );
}

export function question(options: ListTagged): Question<readonly TaggedBuild[]> {
  const { tag, event = null } = options;
  const params = Object.fromEntries(CHOICES.map((name) => [name, (options[name] ?? DEFAULTS[name] ?? null) as Value]));
  return {
    method: 'listTagged',
    params,
    event,
    look: async (tx: Tx) => {
      const found = await findTag(tx, tag, { event });
      if (found) await searchOrder(tx, found.id, { event });
      return [];
    },
    read: (tx: Tx) => taggedIn(tx, options),
  };
}

/** What a call says that says nothing: the same question is then the same, whichever call asks it. */
const DEFAULTS: Partial<ListTagged> = { inherit: false, latest: false, strict: true, extra: false };

/** All that an answer depends on beside the data. */
const CHOICES = [
  ...(['tag', 'event', 'inherit', 'latest', 'prefix', 'owner', 'type', 'strict', 'extra', 'draft'] as const),
] satisfies readonly (keyof ListTagged)[];
