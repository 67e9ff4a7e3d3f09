import { z } from 'zod';
import type { Log } from '#hub/hub';
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
  const { log, settings } = parts;
  const events = entries.flatMap((entry) => eventOf(entry, log));
  events.sort((a, b) => a.ts - b.ts);
  const ready: Outgoing[] = [];
  const left = new Set<string>();
  for (const event of events) {
    try {
      ready.push(...(await outgoing(event, parts)));
    } catch (error) {
      log.error('message not read', { topic: event.detail.topic, error: (error as Error).message });
      left.add(event.id);
    }
  }
  for (const id of await bridge(ready, parts)) left.add(id);
  if (settings.queue.enabled) return [...left];
  for (const { id, detail } of events) if (left.has(id)) drop(log, detail);
  return [];
}

interface BusEvent {
  readonly id: string;
  readonly ts: number;
  readonly detail: BusDetail;
}

/** None for an entry that is no event of the hub: it would be none the next time either. */
function eventOf({ messageId: id, body }: QueueEntry, log: Log): BusEvent[] {
  try {
    const { time, detail } = event.parse(JSON.parse(body));
    return [{ id, ts: Date.parse(time) / 1000, detail }];
  } catch (error) {
    log.error('not an event', { id, error: (error as Error).message });
    return [];
  }
}

/** None when it is too old, or its body lay in the file store and is gone. */
async function outgoing({ id, ts, detail }: BusEvent, { settings, log, now, files }: RelayParts): Promise<Outgoing[]> {
  const fresh = ts >= now() - settings.queue.max_age * HOUR;
  const body = fresh ? await bodyOf(detail, files) : undefined;
  if (body === undefined) {
    drop(log, detail);
    return [];
  }
  const address = addressOf(settings.broker.topic_prefix, detail.topic);
  return [{ id, address, properties: detail.properties, body }];
}

const drop = (log: Log, { topic, properties }: BusDetail): void => log.error('message dropped', { topic, properties });

/** JSON of the body; undefined when it lay in the file store and is gone. */
async function bodyOf({ body, body_key }: BusDetail, files: RelayParts['files']): Promise<string | undefined> {
  if (body_key === undefined) return JSON.stringify(body);
  const kept = await files.get(body_key);
  return kept && Buffer.from(kept).toString('utf8');
}
