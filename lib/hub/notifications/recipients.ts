import { BUILD, USER_STATUS, USER_TYPE } from '#core/states';
import type { Build } from '#store/builds';
import { blockedPackage, notificationBlocks, notifications, notifiedPackage } from '#store/notifications';
import { tagPackageOwners } from '#store/tags';
import { type User, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { resolvePackage } from '../packages/resolve.ts';

/** What a mail would be about. */
export interface Occasion {
  readonly build: Build;
  /** the tag that the build goes to or comes from */
  readonly tag: number | null;
  readonly success: boolean;
}

/**
 * Addresses for a mail about a build: who has subscribed to its package or tag, its owner, and the package's owner in the
 * tag; without those who have blocked it (Koji 1.35). Only active users get mail.
 */
export async function recipients(ctx: Ctx, occasion: Occasion): Promise<string[]> {
  const [subscribed, concerned, blocked] = await Promise.all([
    subscribers(ctx, occasion),
    whoIsConcerned(ctx, occasion),
    blockers(ctx, occasion),
  ]);
  const wanted = [...new Set([...subscribed, ...concerned])].filter((id) => !blocked.has(id));
  const people = await users.byIds(ctx.tx, wanted);
  const domain = ctx.hub.settings.hub.EmailDomain ?? 'localhost';
  const active = [...people.values()].filter((user) => reachable(user, subscribed.has(user.id)));
  return active.map((user) => `${user.name}@${domain}`);
}

/** Groups may subscribe; hosts never read mail. */
const reachable = ({ status, usertype }: User, isSubscriber: boolean): boolean =>
  status === USER_STATUS.NORMAL && (usertype === USER_TYPE.NORMAL || (isSubscriber && usertype === USER_TYPE.GROUP));

const ofTag = (tag: number | null) => (row: { tag_id: number | null }) => row.tag_id === null || row.tag_id === tag;

async function subscribers(ctx: Ctx, { build, tag, success }: Occasion): Promise<Set<number>> {
  const lists = [build.package_id, null].map((id) => notifications.list(ctx.tx, 'g2', notifiedPackage(id)));
  const rows = (await Promise.all(lists)).flat().filter(ofTag(tag));
  return new Set(rows.filter((row) => success || !row.success_only).map((row) => row.user_id));
}

async function blockers(ctx: Ctx, { build, tag }: Occasion): Promise<Set<number>> {
  const lists = [build.package_id, null].map((id) => notificationBlocks.list(ctx.tx, 'g2', blockedPackage(id)));
  return new Set(
    (await Promise.all(lists))
      .flat()
      .filter(ofTag(tag))
      .map((row) => row.user_id),
  );
}

async function whoIsConcerned(ctx: Ctx, { build, tag, success }: Occasion): Promise<number[]> {
  if (success && !ctx.hub.settings.hub.NotifyOnSuccess) return [];
  if (tag === null) return [build.owner];
  const entry = await resolvePackage(ctx.tx, tag, build.package_id);
  if (!entry || entry.blocked) return [build.owner];
  const key = `${entry.tag_id}#${entry.package_id}`;
  const owner = await tagPackageOwners.active(ctx.tx, 'tag', entry.tag_id, key);
  return owner ? [build.owner, owner.owner] : [build.owner];
}

/** Did a build end well? */
export const succeeded = (build: Build): boolean => build.state === BUILD.COMPLETE;
