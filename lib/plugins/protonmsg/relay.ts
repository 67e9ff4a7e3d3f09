import { z } from 'zod';
import { type BusDetail, busDetail } from '#schema/messages';
import type { FileStore } from '#store/files';
import { type BridgeParts, bridge } from './bridge.ts';
import { addressOf, type Outgoing } from './outgoing.ts';

/** One entry of the queue between bus and bridge: an event as EventBridge hands it on. */
export interface QueueEntry {
  readonly messageId: string;
  readonly body: string;
}

export interface RelayParts extends BridgeParts {
  readonly files: Pick<FileStore, 'get'>;
  /** seconds since the epoch */
  now(): number;
}

const event = z.object({ time: z.iso.datetime(), detail: busDetail });

const HOUR = 3600;

/**
 * Sends a batch of events, the oldest first. Answers the ids of those that are to be sent again: none with `queue.enabled`
 * off, and none that are older than `queue.max_age`; what is given up is logged.
 */
export async function relay(entries: readonly QueueEntry[], parts: RelayParts): Promise<string[]> {
  const { log, settings, now } = parts;
  const events = entries.map(({ messageId, body }) => ({ id: messageId, ...event.parse(JSON.parse(body)) }));
  events.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const oldest = now() - settings.queue.max_age * HOUR;
  const ready: Outgoing[] = [];
  for (const { id, time, detail } of events) {
    const body = Date.parse(time) / 1000 < oldest ? undefined : await bodyOf(detail, parts);
    if (body === undefined) log.error('message dropped', { topic: detail.topic, time, properties: detail.properties });
    else
      ready.push({
        id,
        address: addressOf(settings.broker.topic_prefix, detail.topic),
        properties: detail.properties,
        body,
      });
  }
  const left = await bridge(ready, parts);
  if (settings.queue.enabled) return [...left];
  for (const { id, address, properties } of ready)
    if (left.has(id)) log.error('message dropped', { address, properties });
  return [];
}

/** JSON of the body; undefined when it lay in the file store and is gone. */
async function bodyOf({ body, body_key }: BusDetail, { files }: RelayParts): Promise<string | undefined> {
  if (body_key === undefined) return JSON.stringify(body);
  const kept = await files.get(body_key);
  return kept && Buffer.from(kept).toString('utf8');
}
