import { type Tx, transact } from '#store/tx';
import {
  type Delivery,
  type DeliveryAttempt,
  readDelivery,
  readSecrets,
  type Webhook,
  webhooks,
  writeDelivery,
} from '#store/webhooks';
import { announce, tellOwner, whyDisable } from './disable.ts';
import { signed } from './signature.ts';
import { payloadKey } from './spread.ts';
import type { DeliveryRef, WorkParts } from './work.ts';

/** The longest that an entry is out of sight at once, seconds: below what the alarm about old messages takes for a standstill. */
const LONGEST_DELAY = 300;

/** One attempt, when it is due and still wanted. */
export async function deliver(ref: DeliveryRef, parts: WorkParts): Promise<void> {
  const { hub } = parts;
  const due = await transact(hub, (tx) => prepare(tx, ref));
  if (!due) return;
  const wait = (due.delivery.next_ts ?? 0) - hub.now();
  if (wait > 1) return parts.enqueue(ref, Math.min(LONGEST_DELAY, Math.ceil(wait)));
  const attempt = await send(due, parts);
  const { next_ts, disabled } = await commit(parts, (tx) => note(tx, ref, attempt, parts));
  const { status, problem, latency } = attempt;
  hub.log.info('webhook attempt', { ...ref, status, problem, latency });
  if (disabled) await tellOwner(hub, disabled);
  if (next_ts !== null) await parts.enqueue(ref, Math.min(LONGEST_DELAY, Math.ceil(next_ts - hub.now())));
}

interface Due {
  readonly hook: Webhook;
  readonly delivery: Delivery;
  readonly keys: readonly string[];
}

/** What is to be sent; undefined when that has been settled already, or the webhook is gone or off. */
async function prepare(tx: Tx, { webhook_id, message_id }: DeliveryRef): Promise<Due | undefined> {
  const [hook, delivery, secrets] = await Promise.all([
    webhooks.get(tx, webhook_id),
    readDelivery(tx, webhook_id, message_id),
    readSecrets(tx, webhook_id),
  ]);
  if (!hook || delivery?.state !== 'waiting') return undefined;
  if (!hook.enabled) {
    writeDelivery(tx, { ...delivery, state: 'failed', next_ts: null });
    return undefined;
  }
  const valid = secrets.filter(({ until }) => until === null || until > tx.now());
  return { hook, delivery, keys: valid.map(({ key }) => key) };
}

async function send({ hook, delivery, keys }: Due, { hub, post }: WorkParts): Promise<DeliveryAttempt> {
  const ts = hub.now();
  const kept = await hub.files.get(payloadKey(delivery.message_id));
  if (!kept) return { ts, latency: 0, status: null, problem: 'the message is no longer kept' };
  const payload = Buffer.from(kept).toString('utf8');
  const outcome = await post(hook.url, signed(delivery.message_id, ts, payload, keys), payload);
  return { ts, latency: Math.max(0, hub.now() - ts), ...outcome };
}

interface Noted {
  readonly next_ts: number | null;
  /** the webhook, when this attempt was the one too many */
  readonly disabled: Webhook | null;
}

/** Writes an attempt into the log, and what follows from it. The webhook may be another by now, or gone. */
async function note(tx: Tx, ref: DeliveryRef, attempt: DeliveryAttempt, { hub }: WorkParts): Promise<Noted> {
  const settings = hub.settings.webhooks;
  const [hook, delivery] = await Promise.all([
    webhooks.get(tx, ref.webhook_id),
    readDelivery(tx, ref.webhook_id, ref.message_id),
  ]);
  if (!hook || !delivery) return { next_ts: null, disabled: null };
  const attempts = [...delivery.attempts, attempt];
  if (attempt.problem === null) {
    writeDelivery(tx, { ...delivery, attempts, state: 'delivered', next_ts: null });
    if (hook.failures > 0) webhooks.replace(tx, hook, { ...hook, failures: 0, failing_since: null });
    return { next_ts: null, disabled: null };
  }
  const failing: Webhook = { ...hook, failures: hook.failures + 1, failing_since: hook.failing_since ?? attempt.ts };
  const reason = hook.enabled ? whyDisable(failing, attempt, settings) : null;
  const after = reason === null ? failing : { ...failing, enabled: false, reason };
  webhooks.replace(tx, hook, after);
  const pause = after.enabled ? settings.retry_after[delivery.tries] : undefined;
  const next_ts = pause === undefined ? null : tx.now() + pause;
  const state = next_ts === null ? 'failed' : 'waiting';
  writeDelivery(tx, { ...delivery, attempts, tries: delivery.tries + 1, state, next_ts });
  if (reason !== null) await announce(tx, after);
  return { next_ts, disabled: reason === null ? null : after };
}

async function commit<T>({ hub }: WorkParts, change: (tx: Tx) => Promise<T>): Promise<T> {
  let kick = false;
  const answer = await transact(hub, async (tx) => {
    const made = await change(tx);
    kick = tx.kick;
    return made;
  });
  if (kick) await hub.kick();
  return answer;
}
