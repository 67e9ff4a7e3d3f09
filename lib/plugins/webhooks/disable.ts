import type { Hub } from '#hub/hub';
import { publish } from '#hub/outbox/publish';
import type { Settings } from '#schema/settings';
import { type Tx, transact } from '#store/tx';
import { users } from '#store/users';
import type { DeliveryAttempt, Webhook } from '#store/webhooks';
import { DISABLED } from './messages.ts';

const GONE = 410;
const HOUR = 3600;

/** Why a webhook has failed for too long; null while it has not. */
export function whyDisable(
  { failures, failing_since }: Webhook,
  { ts, status }: DeliveryAttempt,
  { disable_failures, disable_hours }: Settings['webhooks'],
): string | null {
  // Standard Webhooks: the receiver wants nothing any more
  if (status === GONE) return 'the address answers 410: gone';
  const hours = (ts - (failing_since ?? ts)) / HOUR;
  if (failures < disable_failures || hours < disable_hours) return null;
  return `${failures} attempts in a row have failed, for ${hours.toFixed(1)} hours`;
}

/** The event that it has been switched off. It names no address: that may be a secret. */
export async function announce(tx: Tx, { id, owner, reason }: Webhook): Promise<void> {
  const about = { webhook_id: id, owner: (await users.get(tx, owner))?.name ?? String(owner) };
  publish({ tx }, { topic: DISABLED, properties: { type: 'WebhookDisabled', ...about }, body: { ...about, reason } });
}

/** Mail to the owner; the event is out even when there is no mail. */
export async function tellOwner(hub: Hub, { id, owner, url, reason }: Webhook): Promise<void> {
  hub.log.error('webhook disabled', { webhook_id: id, reason });
  const user = await transact(hub, (tx) => users.get(tx, owner));
  if (!hub.mail || !user) return;
  const to = [`${user.name}@${hub.settings.hub.EmailDomain ?? 'localhost'}`];
  const text = `Webhook ${id} (${new URL(url).host}) was switched off: ${reason}.

When the receiver works again:
  toji webhook edit ${id} --enable
  toji webhook redeliver ${id}
`;
  try {
    await hub.mail({ to, subject: `webhook ${id} was switched off`, text, headers: { 'X-Koji-Webhook': String(id) } });
  } catch (error) {
    hub.log.error('mail failed', { to, error: (error as Error).message });
  }
}
