/**
 * The table as the store sees it: items by key, ranges of a partition, five generic indexes, and one atomic write.
 *
 * Two implementations pass the same contract tests: DynamoDB (dynamo.ts) and memory (memorytable.ts).
 * Every item carries a version `v`; a write names the version it expects, which is how conflicts show.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export interface Item extends Key {
  /** counts the writes of this item, from 1 */
  readonly v: number;
  readonly [attribute: string]: unknown;
}

export const INDEXES = ['g1', 'g2', 'g3', 'g4', 'g5'] as const;
export type IndexName = (typeof INDEXES)[number];

/** An item as it is handed to a transaction, which gives it its version. */
export interface NewItem extends Key {
  readonly [attribute: string]: unknown;
}

/** A range of one partition, of the table or of one of its indexes, in sort-key order. `from` and `to` are inclusive. */
export interface Range {
  readonly pk: string;
  readonly index?: IndexName;
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export const ABSENT = 0;

/** What the writer expects to find: a version, ABSENT, or nothing in particular (undefined). */
type Expect = number | undefined;

export type Write =
  | { readonly put: Item; readonly expect?: Expect }
  | { readonly delete: Key; readonly expect?: Expect }
  | { readonly check: Key; readonly expect: number };

/** DynamoDB's own bound on the items of one transaction. */
export const MAX_TRANSACTION_ITEMS = 100;

export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** in the order of the keys; any number of keys */
  getMany(keys: readonly Key[]): Promise<(Item | undefined)[]>;
  /** all items of the range, across pages; reads of an index may be some milliseconds old */
  query(range: Range): Promise<Item[]>;
  /**
   * All or nothing; throws Conflict when an expectation does not hold. `token` names this write for some minutes: sent again
   * with its token, because no answer came, it is not done twice, and the answer is the one that was lost.
   */
  write(writes: readonly Write[], token?: string): Promise<void>;
  /** adds to a counter, atomically, and answers its new value */
  increment(key: Key, by: number): Promise<number>;
}

/** Trouble of the table, not of the call: whoever runs the call may run it again. */
export class TableTrouble extends Error {}

/** An item was not as the writer expected it: somebody else was faster. */
export class Conflict extends TableTrouble {
  readonly keys: readonly Key[];
  constructor(keys: readonly Key[]) {
    super(`changed meanwhile: ${keys.map((k) => `${k.pk} ${k.sk}`).join(', ')}`);
    this.name = 'Conflict';
    this.keys = keys;
  }
}

/** The table had no answer, and nothing was written. */
export class Busy extends TableTrouble {
  override readonly name = 'Busy';
}

/** No answer came to a write: nobody knows whether it was done. */
export class Unanswered extends TableTrouble {
  override readonly name = 'Unanswered';
}

export const keyOf = (write: Write): Key =>
  'put' in write ? write.put : 'delete' in write ? write.delete : write.check;

/** A key as one text. */
export const itemName = (key: Key): string => `${key.pk}\u0000${key.sk}`;

/** Numbers as sort keys: fixed width, so that they sort by value (up to 10^12 - 1). */
export const pad = (n: number): string => String(n).padStart(12, '0');

/** The counter of a kind's ids. */
export const sequenceKey = (kind: string): Key => ({ pk: 'sequence', sk: kind });

/** Seconds with microseconds as a sort key. */
export const sortableTime = (seconds: number): string => seconds.toFixed(6).padStart(18, '0');
