import { entity } from './entity.ts';
import { pad } from './table.ts';

/** A subscription to mails about builds; null stands for any package, any tag. */
export interface Notification {
  readonly id: number;
  readonly user_id: number;
  readonly package_id: number | null;
  readonly tag_id: number | null;
  readonly success_only: boolean;
  readonly email: string;
}

/** Found by user, and by package: who wants mail about a build is in the lists of its package and of any package. */
export const notifications = entity<Notification>({
  name: 'notification',
  lists: {
    g1: (row) => [`notification/user/${row.user_id}`, pad(row.id)],
    g2: (row) => [notifiedPackage(row.package_id), pad(row.id)],
  },
});

export const notifiedPackage = (packageId: number | null): string => `notification/package/${packageId ?? 'any'}`;

/** Mails that a user does not want, whatever else says that he gets them. */
export interface NotificationBlock {
  readonly id: number;
  readonly user_id: number;
  readonly package_id: number | null;
  readonly tag_id: number | null;
}

export const notificationBlocks = entity<NotificationBlock>({
  name: 'notification_block',
  lists: {
    g1: (row) => [`notification_block/user/${row.user_id}`, pad(row.id)],
    g2: (row) => [blockedPackage(row.package_id), pad(row.id)],
  },
});

export const blockedPackage = (packageId: number | null): string => `notification_block/package/${packageId ?? 'any'}`;
