import { randomUUID } from 'node:crypto';
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusMessage } from '#hub/engine/ports';
import { type Message, messageJson, messageOf } from '#hub/outbox/message';
import type { FileStore } from '#store/files';

/** EventBridge's limits for one call: entries, and bytes of all of them together (256 KB). */
const ENTRIES = 10;
const BYTES = 250_000;

/** A detail that is longer goes by way of the file store. Bytes. */
const DETAIL = 200_000;

/** Lifecycle rules remove what lies there after some days. */
const FOLDER = 'messages';

export interface Bus {
  readonly name: string;
  readonly client: EventBridgeClient;
  readonly files: Pick<FileStore, 'put'>;
}

/**
 * Sends messages in their order: detail type = topic, detail = {id, topic, properties, body}. Of one that is too large for the
 * bus `body` is null and `body_key` names the object in the files bucket that holds it.
 */
export async function publish({ name, client, files }: Bus, messages: readonly BusMessage[]): Promise<void> {
  const entries: PutEventsRequestEntry[] = [];
  for (const message of messages) {
    const entry = await entryOf(name, message, files);
    if (entry) entries.push(entry);
  }
  for (const batch of batches(entries)) {
    const answer = await client.send(new PutEventsCommand({ Entries: batch }));
    if (answer.FailedEntryCount) throw new Error(`${answer.FailedEntryCount} events were not taken by the bus`);
  }
}

async function entryOf(
  bus: string,
  message: BusMessage,
  files: Bus['files'],
): Promise<PutEventsRequestEntry | undefined> {
  const made = messageOf(message);
  if (!made) return undefined;
  const { topic, properties, body } = made;
  const whole = messageJson({ id: message.id, topic, properties, body });
  const Detail = Buffer.byteLength(whole) <= DETAIL ? whole : await byReference(files, message, made);
  return { EventBusName: bus, Source: 'toji', DetailType: topic, Time: new Date(message.ts * 1000), Detail };
}

async function byReference(files: Bus['files'], { id, ts }: BusMessage, { topic, properties, body }: Message) {
  const day = new Date(ts * 1000).toISOString().slice(0, 10);
  const body_key = `${FOLDER}/${day}/${randomUUID()}.json`;
  await files.put(body_key, messageJson(body), { contentType: 'application/json' });
  return messageJson({ id, topic, properties, body: null, body_key });
}

const bytesOf = ({ Detail = '', DetailType = '' }: PutEventsRequestEntry): number =>
  Buffer.byteLength(Detail) + DetailType.length + 100;

/** As many entries together as a call takes. */
function batches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const made: PutEventsRequestEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const last = made.at(-1);
    if (last && last.length < ENTRIES && size <= room) last.push(entry);
    else {
      made.push([entry]);
      room = BYTES;
    }
    room -= size;
  }
  return made;
}
