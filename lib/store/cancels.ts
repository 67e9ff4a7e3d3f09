import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Cancels of many tasks, which are committed in steps: a note of it is there from the first step to the last, so that one that
 * was stopped half-way is found and brought to its end. One that takes a single step leaves none.
 */
export interface Cancel {
  /** the task at the top */
  readonly id: number;
  /** with the task itself; false: what is below it */
  readonly whole: boolean;
  /** when it was begun, seconds since the epoch */
  readonly ts: number;
}

const PARTITION = 'cancels';
const keyOf = (id: number) => ({ pk: PARTITION, sk: pad(id) });

export async function beginCancel(tx: Tx, id: number, whole: boolean): Promise<void> {
  const known = (await tx.get(keyOf(id)))?.row as Cancel | undefined;
  if (!known || (whole && !known.whole)) tx.put({ ...keyOf(id), row: { id, whole, ts: tx.now() } });
}

export const endCancel = (tx: Tx, id: number): void => tx.delete(keyOf(id));

/** Those that have not come to their end. */
export const begunCancels = async (tx: Tx): Promise<Cancel[]> =>
  (await tx.query({ pk: PARTITION })).map((item) => item.row as Cancel);
