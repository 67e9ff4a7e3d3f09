import { randomUUID } from 'node:crypto';
import type { Key } from './table.ts';
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

/** Where it stands which object in S3 has the newest form of a remembered answer. */
export const snapshotKey = (question: string): Key => ({ pk: `snapshot#${question}`, sk: '.' });

/** Whatever was remembered of this thing holds no longer. */
export const touch = (tx: Tx, name: StampName): void => tx.overwrite({ ...stampKey(name), stamp: randomUUID() });
