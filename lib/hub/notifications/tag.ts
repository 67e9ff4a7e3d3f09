import type { Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { tags } from '#store/tags';
import { findBuild } from '../builds/find.ts';
import type { Ctx } from '../context.ts';
import { findTag } from '../tags/find.ts';
import { makeTask } from '../tasks/make.ts';
import { findUser } from '../users/find.ts';
import { recipients } from './recipients.ts';

export interface TagNotice {
  readonly tag?: number | null;
  readonly from?: number | null;
  readonly build: number;
  /** who did it; null: the system */
  readonly user: number | null;
  readonly success?: boolean;
  readonly ignoreSuccess?: boolean;
  readonly failure?: string;
}

interface Named {
  readonly tag_id: Value;
  readonly from_id: Value;
  readonly build_id: Value;
  readonly user_id: Value;
}

/**
 * The same for what a builder names, by id or name; nothing is looked up while there are no mails. Koji 1.35: what is gone is
 * left out, only the name of a user has to be known; without a user it was the system.
 */
export async function notifyTagged(
  ctx: Ctx,
  named: Named,
  how: Pick<TagNotice, 'success' | 'ignoreSuccess' | 'failure'>,
): Promise<void> {
  if (ctx.hub.settings.hub.DisableNotifications) return;
  const tagId = async (info: Value) => (info ? ((await findTag(ctx.tx, info))?.id ?? null) : null);
  const [tag, from, build, user] = await Promise.all([
    tagId(named.tag_id),
    tagId(named.from_id),
    findBuild(ctx.tx, named.build_id),
    named.user_id ? findUser(ctx.tx, named.user_id, true) : null,
  ]);
  if (build) await notifyTag(ctx, { tag, from, build: build.id, user: user?.id ?? null, ...how });
}

/** Makes the task that mails about a build that was tagged, untagged or moved; none when nobody wants to know. */
export async function notifyTag(ctx: Ctx, notice: TagNotice): Promise<void> {
  const { tag = null, from = null, success = true, ignoreSuccess = false, failure = '' } = notice;
  if (ctx.hub.settings.hub.DisableNotifications || (success && ignoreSuccess)) return;
  const build = await builds.get(ctx.tx, notice.build);
  if (!build) return;
  const ids = [tag, from].filter((id) => id !== null);
  const known = (await tags.getMany(ctx.tx, ids)).flatMap((row) => (row ? [row.id] : []));
  const lists = await Promise.all(known.map((id) => recipients(ctx, { build, tag: id, success })));
  const all = [...new Set(lists.flat())];
  if (all.length === 0) return;
  const args = [all, success, tag, from, build.id, notice.user, ignoreSuccess, failure];
  await makeTask(ctx, 'tagNotification', args);
}
