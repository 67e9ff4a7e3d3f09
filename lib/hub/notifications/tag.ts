import { builds } from '#store/builds';
import { tags } from '#store/tags';
import type { Ctx } from '../context.ts';
import { makeTask } from '../tasks/make.ts';
import { recipients } from './recipients.ts';

export interface TagNotice {
  readonly tag?: number | null;
  readonly from?: number | null;
  readonly build: number;
  /** who did it */
  readonly user: number;
  readonly success?: boolean;
  readonly ignoreSuccess?: boolean;
  readonly failure?: string;
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
