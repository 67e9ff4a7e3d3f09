import type { Struct } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import type { Hub } from '#hub/hub';
import { act } from '#hub/keeper/act';
import { apply } from '#hub/policy/check';
import { findTag } from '#hub/tags/find';
import { eventTimes } from '#store/events';
import { tagConfig, tagListing } from '#store/tags';
import { removeUnused } from './change.ts';
import { listSidetags } from './sidetags.ts';

const POLICY = 'sidetag_cleanup';
const DAY = 86_400;

/**
 * Removes side tags that are not needed any more, as the policy sidetag_cleanup says (Koji has a program for it, which looks at
 * the same): `remove` or anything else. Without the policy every side tag stays.
 */
export async function cleanUp(hub: Hub): Promise<void> {
  const ids = await act(hub, async (ctx) => {
    if (!(await hub.policies.current(ctx.tx)).has(POLICY)) return [];
    const rows = (await listSidetags(ctx.tx, { basetag: null, user: null, queryOpts: null })) as { id: number }[];
    return rows.map(({ id }) => id);
  });
  for (const id of ids) await act(hub, (ctx) => cleanOne(ctx, id));
}

async function cleanOne(ctx: Ctx, id: number): Promise<void> {
  const tag = await findTag(ctx.tx, id);
  const data = tag && (await dataOf(ctx, id));
  if (!tag || !data) return;
  const policies = await ctx.hub.policies.current(ctx.tx);
  const { action } = await apply(ctx, policies, POLICY, data);
  if (action?.trim().toLowerCase() !== 'remove') return;
  ctx.hub.log.info('side tag removed', { tag: tag.name, ...data });
  await removeUnused(ctx, tag);
}

/** What the policy is told: the tag, whether it has no builds, and the days since it was made and since its last change. */
async function dataOf({ tx }: Ctx, id: number): Promise<Struct> {
  const [configs, listed] = await Promise.all([tagConfig.history(tx, 'tag', id), tagListing.history(tx, 'tag', id)]);
  const made = configs.map((row) => row.create_event);
  const changes = listed.flatMap((row) => [row.create_event, row.revoke_event].filter((event) => event !== null));
  const [begin, last] = [Math.min(...made), Math.max(...made.slice(0, 1), ...changes)];
  const times = await eventTimes(tx, [begin, last]);
  const since = (event: number): number => Math.floor((tx.now() - (times.get(event) ?? tx.now())) / DAY);
  const empty = listed.every((row) => row.revoke_event !== null);
  return { tag: id, empty, days: since(begin), idle_days: since(last) };
}
