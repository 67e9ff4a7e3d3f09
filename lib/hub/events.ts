import { eventKey, sortableTime, type Tx } from '#store/tx';

/** An event's time, seconds since the epoch. */
export async function eventTime(tx: Tx, id: number): Promise<number | undefined> {
  return (await tx.get(eventKey(id)))?.ts as number | undefined;
}

/** The newest event at or before a moment. */
export async function eventBefore(tx: Tx, ts: number): Promise<number | undefined> {
  const [item] = await tx.query({ pk: 'event', index: 'g1', from: '0', to: sortableTime(ts), reverse: true, limit: 1 });
  return item?.id as number | undefined;
}

/** The newest event, or the newest before a moment. */
export async function lastEventBefore(tx: Tx, ts: number | null): Promise<{ id: number; ts: number } | undefined> {
  const id = ts === null ? await tx.lastEvent() : await eventBefore(tx, ts - 1e-6);
  const at = id === undefined ? undefined : await eventTime(tx, id);
  return id === undefined || at === undefined ? undefined : { id, ts: at };
}
