import { ServerOffline } from '#core/errors';
import type { Ctx } from '#hub/context';
import type { Hub } from '#hub/hub';

/** Hub option ServerOffline: nobody gets in; clients with `offline_retry` wait (Koji 1.35). */
export function assertOnline(hub: Hub): void {
  const { ServerOffline: offline, OfflineMessage: message } = hub.settings.hub;
  if (offline) throw new ServerOffline(message ?? 'server is offline');
}

const ALWAYS = new Set(['login', 'sslLogin', 'logout']);

/** Hub option LockOut: for admins only. */
export async function assertNotLockedOut(ctx: Ctx): Promise<void> {
  if (!ctx.hub.settings.hub.LockOut || ALWAYS.has(ctx.method) || (await ctx.hasPerm('admin'))) return;
  throw new ServerOffline('Server disabled for maintenance');
}
