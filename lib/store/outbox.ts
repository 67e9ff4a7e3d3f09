import { randomUUID } from 'node:crypto';
import { ABSENT, Conflict, type Item, sortableTime, type Table } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Records of what has to happen outside the table because of a change: written with the change, read in their order by one
 * engine at a time, removed when they are done (hub/outbox, hub/engine/drain.ts).
 */
const OUTBOX = 'outbox';

export function addToOutbox(tx: Tx, record: object): void {
  const order = `${sortableTime(tx.now())}#${String(tx.size).padStart(5, '0')}#${randomUUID()}`;
  tx.insert({ pk: OUTBOX, sk: order, ...record, ts: tx.now() });
}

/** The oldest records, all of them without a limit. */
export const readOutbox = (table: Table, limit?: number): Promise<Item[]> => table.query({ pk: OUTBOX, limit });

export const removeFromOutbox = (table: Table, records: readonly Item[]): Promise<void> =>
  table.write(records.map((record) => ({ delete: record })));

/** A record's own id: time in microseconds, place in its transaction, chance. Ids sort by time. */
export function recordId({ sk }: Item): string {
  const [time = '', place = '', uuid = ''] = sk.split('#');
  return `${time.replace('.', '')}_${place}${uuid.slice(0, 8)}`;
}

const LOCK = { pk: 'engine', sk: 'outbox-lock' };

/** The right to empty the outbox until a moment (epoch seconds); null while another one has it. */
export async function takeOutbox(table: Table, now: number, until: number): Promise<Item | null> {
  const held = await table.get(LOCK);
  return held && Number(held.until) > now ? null : keepOutbox(table, held, until);
}

/** Prolongs the right, or gives it back (0); null when another one has taken it meanwhile. */
export async function keepOutbox(table: Table, held: Item | undefined, until: number): Promise<Item | null> {
  const lock = { ...LOCK, v: (held?.v ?? ABSENT) + 1, until };
  try {
    await table.write([{ put: lock, expect: held?.v ?? ABSENT }]);
    return lock;
  } catch (error) {
    if (error instanceof Conflict) return null;
    throw error;
  }
}
