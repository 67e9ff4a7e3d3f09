import { GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { type Notification, type NotificationBlock, notificationBlocks, notifications } from '#store/notifications';
import type { User } from '#store/users';
import type { Ctx } from '../context.ts';
import { findPackage } from '../packages/find.ts';
import { findTagName } from '../tags/find.ts';
import { findUser } from '../users/find.ts';

/** What mails a user wants (subscriptions) and what he does not want (blocks). Each is for its owner and for admins. */

interface Wanted {
  readonly package_id: Value;
  readonly tag_id: Value;
}

/** A user's subscriptions; without a user the caller's. */
export async function subscriptionsOf(ctx: Ctx, who: Value): Promise<Notification[]> {
  return notifications.list(ctx.tx, 'g1', `notification/user/${(await subject(ctx, who)).id}`);
}

export async function blocksOf(ctx: Ctx, who: Value): Promise<NotificationBlock[]> {
  return notificationBlocks.list(ctx.tx, 'g1', `notification_block/user/${(await subject(ctx, who)).id}`);
}

const subject = (ctx: Ctx, who: Value): Promise<User> => findUser(ctx.tx, who ?? ctx.user?.id ?? null, true);

export async function subscription(ctx: Ctx, id: number, strict: true): Promise<Notification>;
export async function subscription(ctx: Ctx, id: number, strict: boolean): Promise<Notification | undefined>;
export async function subscription(ctx: Ctx, id: number, strict: boolean) {
  const row = await notifications.get(ctx.tx, id);
  if (!row && strict) throw new GenericError(`No notification with ID ${id} found`);
  return row;
}

export async function block(ctx: Ctx, id: number, strict: true): Promise<NotificationBlock>;
export async function block(ctx: Ctx, id: number, strict: boolean): Promise<NotificationBlock | undefined>;
export async function block(ctx: Ctx, id: number, strict: boolean) {
  const row = await notificationBlocks.get(ctx.tx, id);
  if (!row && strict) throw new GenericError(`No notification block with ID ${id} found`);
  return row;
}

export async function subscribe(ctx: Ctx, who: Value, wanted: Wanted, success_only: boolean): Promise<void> {
  const user = await owner(ctx, who, 'notifications');
  const { package_id, tag_id } = await checked(ctx, wanted);
  const own = await subscriptionsOf(ctx, user.id);
  if (own.some((row) => same(row, { package_id, tag_id }) && row.success_only === success_only)) {
    throw new GenericError('notification already exists');
  }
  const email = `${user.name}@${ctx.hub.settings.hub.EmailDomain ?? 'localhost'}`;
  const id = await notifications.nextId(ctx.tx);
  notifications.insert(ctx.tx, { id, user_id: user.id, package_id, tag_id, success_only, email });
}

export async function changeSubscription(ctx: Ctx, id: number, wanted: Wanted, success_only: boolean): Promise<void> {
  caller(ctx);
  const old = await subscription(ctx, id, true);
  await assertOwn(ctx, old, 'update notifications');
  const { package_id, tag_id } = await checked(ctx, wanted);
  const own = await notifications.list(ctx.tx, 'g1', `notification/user/${old.user_id}`);
  const twin = own.find((row) => same(row, { package_id, tag_id }) && row.success_only === success_only);
  if (twin) throw new GenericError('notification already exists');
  notifications.replace(ctx.tx, old, { ...old, package_id, tag_id, success_only });
}

export async function unsubscribe(ctx: Ctx, id: number): Promise<void> {
  const row = await subscription(ctx, id, true);
  caller(ctx);
  await assertOwn(ctx, row, 'delete notifications');
  notifications.remove(ctx.tx, row);
}

export async function addBlock(ctx: Ctx, who: Value, wanted: Wanted): Promise<void> {
  const user = await owner(ctx, who, 'notification blocks');
  const { package_id, tag_id } = await checked(ctx, wanted);
  const own = await blocksOf(ctx, user.id);
  if (own.some((row) => same(row, { package_id, tag_id }))) throw new GenericError('notification already exists');
  const id = await notificationBlocks.nextId(ctx.tx);
  notificationBlocks.insert(ctx.tx, { id, user_id: user.id, package_id, tag_id });
}

export async function removeBlock(ctx: Ctx, id: number): Promise<void> {
  const row = await block(ctx, id, true);
  caller(ctx);
  await assertOwn(ctx, row, 'delete notification blocks');
  notificationBlocks.remove(ctx.tx, row);
}

function caller(ctx: Ctx): User {
  if (!ctx.user) throw new GenericError('Not logged-in');
  return ctx.user;
}

/** The user that the caller may make this for: himself (None means him too), or anybody for an admin. */
async function owner(ctx: Ctx, who: Value, what: string): Promise<User> {
  const me = caller(ctx);
  const user = await findUser(ctx.tx, who ?? me.id);
  if (!user) throw new GenericError(`No such user ID: ${str(who)}`);
  if (user.id !== me.id && !(await ctx.hasPerm('admin'))) {
    throw new GenericError(`user ${me.name} cannot create ${what} for user ${user.name}`);
  }
  return user;
}

async function assertOwn(ctx: Ctx, row: { user_id: number }, what: string): Promise<void> {
  const me = caller(ctx);
  if (row.user_id === me.id || (await ctx.hasPerm('admin'))) return;
  throw new GenericError(`user ${me.id} cannot ${what} for user ${row.user_id}`);
}

async function checked(ctx: Ctx, { package_id, tag_id }: Wanted) {
  const [pkg, tag] = await Promise.all([
    package_id === null ? null : findPackage(ctx.tx, package_id, { strict: true }),
    tag_id === null ? null : findTagName(ctx.tx, tag_id, true),
  ]);
  return { package_id: pkg?.id ?? null, tag_id: tag?.id ?? null };
}

const same = (a: Omit<NotificationBlock, 'id' | 'user_id'>, b: Omit<NotificationBlock, 'id' | 'user_id'>): boolean =>
  a.package_id === b.package_id && a.tag_id === b.tag_id;
