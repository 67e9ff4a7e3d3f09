import { GenericError, ParameterError } from '#core/errors';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { publish } from '#hub/outbox/publish';
import { applyQueryOpts } from '#hub/queryopts';
import { timeText } from '#hub/times';
import { type Delivery, failedDeliveries, newestDeliveries, readDelivery, writeDelivery } from '#store/webhooks';
import { ownWebhook } from './manage.ts';
import { REDELIVERY } from './messages.ts';

/** Rows that are looked at for a list, and deliveries that are started again by one call. */
const LOOKED_AT = 1000;
const AT_ONCE = 500;
/** Rows that are written together. */
const PIECE = 40;

const STATES = ['waiting', 'delivered', 'failed'];
const COLUMNS = ['message_id', 'webhook_id', 'topic', 'state', 'tries', 'create_ts'];

/** Of the newest 1,000; newest first. */
export async function listDeliveries(ctx: Ctx, id: number, state: string | null, queryOpts: Struct | null) {
  if (state !== null && !STATES.includes(state)) throw new ParameterError(`state: one of ${STATES.join(', ')}`);
  await ownWebhook(ctx, id);
  const rows = await newestDeliveries(ctx.tx, id, LOOKED_AT);
  const shown = rows.filter((row) => state === null || row.state === state).map(shownDelivery);
  return applyQueryOpts(shown, queryOpts, COLUMNS);
}

const shownDelivery = ({ attempts, next_ts, create_ts, expire_ts, ...row }: Delivery) => ({
  ...row,
  ...{ create_time: timeText(create_ts), create_ts: new Double(create_ts) },
  ...{ next_time: timeText(next_ts), next_ts: next_ts === null ? null : new Double(next_ts) },
  expire_time: timeText(expire_ts),
  attempts: attempts.map(({ ts, latency, status, problem }) => ({
    ...{ time: timeText(ts), ts: new Double(ts), latency: new Double(latency), status, problem },
  })),
});

/** Those named, or up to 500 that have failed, the oldest first. Answers how many. */
export async function redeliver(ctx: Ctx, id: number, messages: Value[] | null): Promise<number> {
  const { tx } = ctx;
  const hook = await ownWebhook(ctx, id);
  if (!hook.enabled) throw new GenericError(`webhook ${id} is switched off`);
  const rows = messages ? await named(ctx, id, messages) : await failedDeliveries(tx, id, AT_ONCE);
  for (let at = 0; at < rows.length; at += PIECE) {
    const piece = rows.slice(at, at + PIECE);
    for (const row of piece) writeDelivery(tx, { ...row, state: 'waiting', tries: 0, next_ts: tx.now() });
    const body = { webhook_id: id, message_ids: piece.map(({ message_id }) => message_id) };
    publish(ctx, { topic: REDELIVERY, properties: { type: 'WebhookRedelivery', webhook_id: id }, body });
    await tx.step();
  }
  return rows.length;
}

async function named(ctx: Ctx, id: number, messages: Value[]): Promise<Delivery[]> {
  if (messages.length > AT_ONCE) throw new ParameterError(`messages: more than ${AT_ONCE}`);
  const ids = [...new Set(messages.map(String))];
  return Promise.all(
    ids.map(async (message) => {
      const row = await readDelivery(ctx.tx, id, message);
      if (!row) throw new GenericError(`webhook ${id} has no delivery ${message}`);
      return row;
    }),
  );
}
