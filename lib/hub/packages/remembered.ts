import type { Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { withAncestors } from '../memory/ancestors.ts';
import type { Question } from '../memory/memory.ts';
import { findTagName } from '../tags/find.ts';
import { searchOrder } from '../tags/inheritance.ts';
import { type ListPackages, listPackages } from './query.ts';

/** The package list of a tag from memory; lists of a user or of one package are read. */
export async function answerPackages(ctx: Ctx, wanted: ListPackages): Promise<unknown> {
  const whole = wanted.tagID !== null && wanted.userID === null && wanted.pkgID === null;
  // options of queries may ask for a number in the place of rows
  if (!whole || ctx.tx.dirty || wanted.queryOpts !== null) {
    if (wanted.tagID === null || !wanted.inherited) return listPackages(ctx.tx, wanted);
    return withAncestors(ctx, wanted.tagID, wanted.event, (ancestors) => listPackages(ctx.tx, wanted, ancestors));
  }
  return ctx.whole ? ctx.hub.memory.prepared(question(wanted)) : ctx.hub.memory.rows(question(wanted));
}

function question(wanted: ListPackages): Question<readonly unknown[]> {
  const { event, tagID, inherited } = wanted;
  return {
    method: 'listPackages',
    params: Object.fromEntries(Object.entries(wanted).filter(([name]) => TAKEN.has(name)) as [string, Value][]),
    event,
    look: async (tx: Tx, past: boolean) => {
      const tag = await findTagName(tx, tagID);
      if (!tag || past) return [];
      const order = inherited ? await searchOrder(tx, tag.id, { event }) : [tag.id];
      return order.flatMap((id) => [`tag/${id}`, `owners/${id}`] as const);
    },
    read: async (tx: Tx) => (await listPackages(tx, wanted)) as readonly unknown[],
  };
}

const TAKEN: ReadonlySet<string> = new Set<keyof ListPackages>([
  ...(['tagID', 'prefix', 'inherited', 'with_dups', 'event', 'with_owners', 'with_blocked'] as const),
]);
