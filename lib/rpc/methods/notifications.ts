import { type Method, method, open } from '#hub/method';
import {
  addBlock,
  block,
  blocksOf,
  changeSubscription,
  removeBlock,
  subscribe,
  subscription,
  subscriptionsOf,
  unsubscribe,
} from '#hub/notifications/subscriptions';
import { any, anyOr, flag, int, required } from '#hub/params';

export default [
  method('getBuildNotifications', {
    doc: 'The subscriptions of a user; without one those of the caller.',
    params: { userID: anyOr(null) },
    auth: open,
    run: (ctx, p) => subscriptionsOf(ctx, p.userID),
  }),
  method('getBuildNotification', {
    doc: 'One subscription by its id; None when there is none.',
    params: { id: int, strict: flag(false) },
    auth: open,
    run: async (ctx, p) => (await subscription(ctx, p.id, p.strict)) ?? null,
  }),
  method('createNotification', {
    doc: 'Subscribe a user to mails about builds of a package (None: any) in a tag (None: any).',
    params: { user_id: any, package_id: any, tag_id: any, success_only: required },
    auth: open,
    run: (ctx, p) => subscribe(ctx, p.user_id, p, p.success_only),
  }),
  method('updateNotification', {
    doc: 'Change a subscription.',
    params: { id: int, package_id: any, tag_id: any, success_only: required },
    auth: open,
    run: (ctx, p) => changeSubscription(ctx, p.id, p, p.success_only),
  }),
  method('deleteNotification', {
    doc: 'End a subscription.',
    params: { id: int },
    auth: open,
    run: (ctx, p) => unsubscribe(ctx, p.id),
  }),
  method('getBuildNotificationBlocks', {
    doc: 'What a user wants no mail about; without a user the caller.',
    params: { userID: anyOr(null) },
    auth: open,
    run: (ctx, p) => blocksOf(ctx, p.userID),
  }),
  method('getBuildNotificationBlock', {
    doc: 'One block by its id; None when there is none.',
    params: { id: int, strict: flag(false) },
    auth: open,
    run: async (ctx, p) => (await block(ctx, p.id, p.strict)) ?? null,
  }),
  method('createNotificationBlock', {
    doc: 'No mails to a user about a package (None: any) in a tag (None: any).',
    params: { user_id: any, package_id: anyOr(null), tag_id: anyOr(null) },
    auth: open,
    run: (ctx, p) => addBlock(ctx, p.user_id, p),
  }),
  method('deleteNotificationBlock', {
    doc: 'Lift a block.',
    params: { id: int },
    auth: open,
    run: (ctx, p) => removeBlock(ctx, p.id),
  }),
] satisfies Method[];
