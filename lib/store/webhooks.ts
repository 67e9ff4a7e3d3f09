import { entity } from './entity.ts';
import { type Item, type Key, pad } from './table.ts';
import type { Tx } from './tx.ts';

/** A subscription to messages about changes: they are posted to an address. */
export interface Webhook {
  readonly id: number;
  /** id of the user who looks after it */
  readonly owner: number;
  readonly url: string;
  /** globs; an empty list takes all */
  readonly topics: readonly string[];
  readonly tags: readonly string[];
  readonly packages: readonly string[];
  readonly enabled: boolean;
  /** why the hub itself has switched it off */
  readonly reason: string | null;
  /** failed attempts since the last that was taken, and when the first of them was */
  readonly failures: number;
  readonly failing_since: number | null;
  readonly create_ts: number;
}

export const webhooks = entity<Webhook>({
  name: 'webhook',
  lists: { g1: (hook) => ['webhook', pad(hook.id)] },
});

export interface Secret {
  /** base64 */
  readonly key: string;
  /** seconds since the epoch; null: it is the current one */
  readonly until: number | null;
}

/** Secrets have an item of their own, so that nothing that shows webhooks ever reads them. */
const secretsKey = (id: number): Key => ({ pk: `webhook_secrets#${id}`, sk: '.' });

export const readSecrets = async (tx: Tx, id: number): Promise<readonly Secret[]> =>
  ((await tx.get(secretsKey(id)))?.secrets as readonly Secret[] | undefined) ?? [];

export const writeSecrets = (tx: Tx, id: number, secrets: readonly Secret[]): void =>
  tx.put({ ...secretsKey(id), secrets });

export const dropSecrets = (tx: Tx, id: number): void => tx.delete(secretsKey(id));

type DeliveryState = 'waiting' | 'delivered' | 'failed';

export interface DeliveryAttempt {
  readonly ts: number;
  /** seconds until the answer, or until it was given up */
  readonly latency: number;
  /** of the answer, if there was one */
  readonly status: number | null;
  /** why it does not count as taken */
  readonly problem: string | null;
}

/** One message on its way to one address; its row is the delivery log. */
export interface Delivery {
  readonly webhook_id: number;
  /** the same for every address, attempt and repetition of the message; ids sort by time */
  readonly message_id: string;
  readonly topic: string;
  readonly state: DeliveryState;
  readonly attempts: readonly DeliveryAttempt[];
  /** failed attempts since it was last asked for */
  readonly tries: number;
  /** when the next attempt is due; null when there is none */
  readonly next_ts: number | null;
  readonly create_ts: number;
  readonly expire_ts: number;
}

const deliveryKey = (hook: number, message: string): Key => ({ pk: `webhook_delivery#${hook}`, sk: message });
const rowOf = (item: Item | undefined): Delivery | undefined => item?.row as Delivery | undefined;

export const readDelivery = async (tx: Tx, hook: number, message: string): Promise<Delivery | undefined> =>
  rowOf(await tx.get(deliveryKey(hook, message)));

/** The failed ones stand in an index as well, to be found for another try. */
export function writeDelivery(tx: Tx, row: Delivery): void {
  const failed = row.state === 'failed' ? { g1pk: `webhook_failed#${row.webhook_id}`, g1sk: row.message_id } : {};
  tx.put({ ...deliveryKey(row.webhook_id, row.message_id), row, ttl: Math.floor(row.expire_ts), ...failed });
}

/** Newest first. */
export const newestDeliveries = async (tx: Tx, hook: number, limit: number): Promise<Delivery[]> =>
  (await tx.query({ pk: `webhook_delivery#${hook}`, reverse: true, limit })).map((item) => rowOf(item)!);

/** Oldest first. */
export const failedDeliveries = async (tx: Tx, hook: number, limit: number): Promise<Delivery[]> =>
  (await tx.query({ pk: `webhook_failed#${hook}`, index: 'g1', limit })).map((item) => rowOf(item)!);
