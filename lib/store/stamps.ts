import { randomUUID } from 'node:crypto';
import { eventKey } from './events.ts';
import type { Key, Table } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Stamps are what cached answers are checked by: a small item for each thing that answers depend on, with a value of its own
 * for every state of the thing. It is replaced in the transaction that changes the thing, so whoever reads the stamp first and
 * the thing then has a state that is not older than the stamp.
 *
 * The value is random: a number would come up a second time, with another meaning, in a table that was restored to a moment
 * before. Nobody expects a version of a stamp, so they add no conflicts but those of commits at the very same time.
 */
export type StampName =
  | `tag/${number}`
  | `owners/${number}`
  | 'builds'
  | `rpms/${number}`
  | `names/${string}`
  | `segment/${string}/${number}`;

export const stampKey = (name: string): Key => ({ pk: `stamp#${name}`, sk: '.' });

/** Whatever was remembered of this thing holds no longer. */
export const touch = (tx: Tx, name: StampName): void => tx.overwrite({ ...stampKey(name), stamp: randomUUID() });

/** What each of the things was at, by the name of its stamp. */
export type Stamps = ReadonlyMap<string, string>;

/** `event/12` stands for an event of the past: of a table that was set back, the number alone would not tell which. */
const keyOf = (name: string): Key => (name.startsWith('event/') ? eventKey(Number(name.slice(6))) : stampKey(name));

const snapshotKey = (question: string): Key => ({ pk: `snapshot#${question}`, sk: '.' });

/**
 * The stamps of now; with a `question`, in the same round trip, the object in S3 that has the newest form of its answer.
 * A thing that never changed since it has stamps has none.
 */
export async function readStamps(table: Table, wanted: readonly string[], question?: string) {
  const names = [...new Set(wanted)];
  const items = await table.getMany([...names.map(keyOf), ...(question === undefined ? [] : [snapshotKey(question)])]);
  const stamps: Stamps = new Map(names.map((name, i) => [name, String(items[i]?.stamp ?? items[i]?.ts ?? '-')]));
  return { stamps, object: items[names.length]?.object as string | undefined };
}

/** Notes which object has the newest form of an answer. `now`, and `ttl` after which this is forgotten: epoch seconds. */
export const writeSnapshot = (
  table: Table,
  question: string,
  object: string,
  now: number,
  ttl: number,
): Promise<void> => table.write([{ put: { ...snapshotKey(question), v: Math.floor(now * 1000), object, ttl } }]);
