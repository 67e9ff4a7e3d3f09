import { ParameterError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import { firstTagChange, lastTagChange } from '#store/versioned';
import type { Ctx } from '../context.ts';
import { withAncestors } from '../memory/ancestors.ts';
import { ofTag } from './find.ts';
import { type Ancestor, searchOrder } from './inheritance.ts';

/** The last event before `before` (null: any) that changed the tag, or with `inherit` one of its ancestors. */
export async function lastChange(
  tx: Tx,
  tag: number,
  { before = null as number | null, inherit = true, ancestors = undefined as readonly Ancestor[] | undefined } = {},
) {
  const last = before === null ? null : before - 1;
  const ids = inherit ? await searchOrder(tx, tag, { event: last, ancestors }) : [tag];
  return latest(await Promise.all(ids.map((id) => lastTagChange(tx, id, last))));
}

/**
 * The first event after `after` that changed the tag, or with `inherit` one of the ancestors that it had then: up to that
 * event a repo made at `after` is current.
 */
export async function firstChange(
  tx: Tx,
  tag: number,
  { after = null as number | null, inherit = true, ancestors = undefined as readonly Ancestor[] | undefined } = {},
) {
  const ids = inherit ? await searchOrder(tx, tag, { event: after, ancestors }) : [tag];
  const events = await Promise.all(ids.map((id) => firstTagChange(tx, id, after ?? 0)));
  const found = events.filter((event) => event !== null);
  return found.length > 0 ? Math.min(...found) : null;
}

const latest = (events: readonly (number | null)[]): number | null => {
  const found = events.filter((event) => event !== null);
  return found.length > 0 ? Math.max(...found) : null;
};

export async function tagLastChangeEvent(ctx: Ctx, info: Value, before: number | null, inherit: boolean) {
  // what it was before the event
  return withAncestors(ctx, info, before === null ? null : before - 1, (ancestors) =>
    ofTag(ctx.tx, info, (id) => lastChange(ctx.tx, id, { before, inherit, ancestors })),
  );
}

export async function tagFirstChangeEvent(ctx: Ctx, info: Value, after: number | null, inherit: boolean) {
  return withAncestors(ctx, info, after, (ancestors) =>
    ofTag(ctx.tx, info, (id) => firstChange(ctx.tx, id, { after, inherit, ancestors })),
  );
}

/** Has one of these tags itself been changed after the event? */
export async function tagChangedSince(tx: Tx, event: number, taglist: readonly Value[]): Promise<boolean> {
  const ids = taglist.map((id) => {
    if (typeof id === 'number' && Number.isInteger(id)) return id;
    throw new ParameterError('taglist: expected a list of tag ids');
  });
  const last = await Promise.all(ids.map((id) => lastTagChange(tx, id)));
  return last.some((change) => change !== null && change > event);
}
