import { z } from 'zod';
import type { Hub } from '#hub/hub';
import { busDetail } from '#schema/messages';
import { deliver } from './deliver.ts';
import { REDELIVERY } from './messages.ts';
import type { Outcome } from './post.ts';
import { type BusEvent, spread } from './spread.ts';

/**
 * The life of a delivery. The queue gets every event of the bus; the webhooks that want one each get a row of the delivery log
 * and an entry of their own in the same queue (`spread`), so that one that does not answer keeps nobody else waiting. Such an
 * entry is one attempt (`deliver`); what was not taken goes back into the queue with a delay, until the times of the setting
 * `retry_after` are used up. An entry may come twice, and a message may be delivered twice, under one id.
 */
export interface WorkParts {
  readonly hub: Hub;
  post(url: string, headers: Readonly<Record<string, string>>, payload: string): Promise<Outcome>;
  /** puts an entry into the queue, to be seen after so many seconds */
  enqueue(entry: DeliveryRef, delay: number): Promise<void>;
}

const deliveryRef = z.strictObject({ webhook_id: z.int(), message_id: z.string() });
export type DeliveryRef = z.infer<typeof deliveryRef>;

const busEvent = z.object({ time: z.iso.datetime(), detail: busDetail });
const redelivery = z.object({ webhook_id: z.int(), message_ids: z.array(z.string()) });

export interface QueueEntry {
  readonly messageId: string;
  readonly body: string;
}

/** Answers the ids of the entries that could not be handled; they come again. */
export async function work(entries: readonly QueueEntry[], parts: WorkParts): Promise<string[]> {
  const left = await Promise.all(
    entries.map(async ({ messageId, body }) => {
      try {
        await handle(JSON.parse(body), parts);
        return [];
      } catch (error) {
        parts.hub.log.error('webhook entry failed', { messageId, error: (error as Error).stack });
        return [messageId];
      }
    }),
  );
  return left.flat();
}

async function handle(entry: unknown, parts: WorkParts): Promise<void> {
  const { success, data } = deliveryRef.safeParse(entry);
  if (success) return deliver(data, parts);
  const event = busEvent.parse(entry);
  return event.detail.topic === REDELIVERY ? again(event, parts) : spread(event, parts);
}

async function again({ detail }: BusEvent, { enqueue }: WorkParts): Promise<void> {
  const { webhook_id, message_ids } = redelivery.parse(detail.body);
  await Promise.all(message_ids.map((message_id) => enqueue({ webhook_id, message_id }, 0)));
}
