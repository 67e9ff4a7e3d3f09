import type { BusDetail } from '#schema/messages';
import { transact } from '#store/tx';
import { type Delivery, readDelivery, webhooks, writeDelivery } from '#store/webhooks';
import { wants } from './match.ts';
import type { WorkParts } from './work.ts';

/** An event as EventBridge hands it on. */
export interface BusEvent {
  /** ISO */
  readonly time: string;
  readonly detail: BusDetail;
}

/** Rows and payloads stay for so long; the bucket's rule for messages/ is as long. */
const KEEP = 14 * 86_400;

/** Where the payload of a message lies: what every attempt sends, byte for byte. */
export const payloadKey = (message_id: string): string => `messages/webhooks/${message_id}.json`;

/** Makes a delivery for each webhook that wants the message. One that is known already, and not under way, is left alone. */
export async function spread(event: BusEvent, { hub, enqueue }: WorkParts): Promise<void> {
  const hooks = await transact(hub, (tx) => webhooks.list(tx, 'g1', 'webhook'));
  const wanted = hooks.filter((hook) => wants(hook, event.detail));
  if (wanted.length === 0) return;
  const { id, topic, properties } = event.detail;
  const body = await bodyOf(event.detail, hub.files);
  await hub.files.put(payloadKey(id), JSON.stringify({ topic, time: event.time, properties, body }));
  await Promise.all(
    wanted.map(async (hook) => {
      const made: Delivery = {
        ...{ webhook_id: hook.id, message_id: id, topic, state: 'waiting', attempts: [], tries: 0 },
        ...{ next_ts: hub.now(), create_ts: hub.now(), expire_ts: hub.now() + KEEP },
      };
      const { state } = await transact(hub, async (tx) => {
        const known = await readDelivery(tx, hook.id, id);
        if (!known) writeDelivery(tx, made);
        return known ?? made;
      });
      if (state === 'waiting') await enqueue({ webhook_id: hook.id, message_id: id }, 0);
    }),
  );
}

async function bodyOf({ body, body_key }: BusDetail, files: WorkParts['hub']['files']): Promise<unknown> {
  if (body_key === undefined) return body;
  const kept = await files.get(body_key);
  return kept ? JSON.parse(Buffer.from(kept).toString('utf8')) : null;
}
