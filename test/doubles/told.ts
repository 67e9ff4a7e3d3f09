/** What a hub whose outbox nobody empties has told so far. */

import type { BusMessage } from '#hub/engine/ports';
import { messageOf } from '#hub/outbox/message';
import { MESSAGES, topicsOf } from '#schema/messages';
import { readOutbox } from '#store/outbox';
import type { Table } from '#store/table';

export interface Told {
  readonly topic: string;
  readonly properties: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

/** Messages in their order, as JSON carries them. */
export async function told(table: Table): Promise<Told[]> {
  const records = (await readOutbox(table)) as unknown as BusMessage[];
  const changes = records.filter(({ kind }) => kind === 'callback');
  return JSON.parse(JSON.stringify(changes.map(messageOf).filter((made) => made !== null))) as Told[];
}

/** What is wrong with messages by the shapes that are written down for their topics. */
export function misshapen(messages: readonly Told[]): string[] {
  return messages.flatMap(({ topic, properties, body }) => {
    const shape = MESSAGES.find((one) => topicsOf(one).includes(topic));
    if (!shape || shape.callback !== `post${String(properties.type)}`) return [`${topic}: nothing is written down`];
    const faults = [shape.properties.safeParse(properties), shape.body.safeParse(body)];
    return faults.flatMap(
      ({ error }) => error?.issues.map((one) => `${topic} ${one.path.join('.')}: ${one.message}`) ?? [],
    );
  });
}
