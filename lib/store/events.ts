import { type Key, pad, sortableTime, type Table } from './table.ts';
import type { Tx } from './tx.ts';

/** Koji's events: the counter, and an item for each with its time. Tx.event() makes them. */
export const EVENT_COUNTER: Key = { pk: 'event', sk: 'counter' };

export const eventKey = (id: number): Key => ({ pk: `event#${Math.floor(id / 1000)}`, sk: pad(id) });

export const eventItem = (id: number, ts: number) => ({
  ...eventKey(id),
  ...{ id, ts, g1pk: 'event', g1sk: sortableTime(ts) },
});

/** Is this an event that is committed, so that nothing can change any more in what it shows? */
export async function isPast(table: Table, event: number | null): Promise<boolean> {
  return event !== null && event > 0 && (await table.get(eventKey(event))) !== undefined;
}

/** The times of events by id, seconds since the epoch; without those that are not there. One round trip for a hundred. */
export async function eventTimes(tx: Tx, ids: Iterable<number | null>): Promise<Map<number, number>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const items = await tx.getMany(wanted.map(eventKey));
  return new Map(items.flatMap((item, i) => (item ? [[wanted[i]!, Number(item.ts)] as const] : [])));
}

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
