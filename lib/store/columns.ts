import type { StampName } from './stamps.ts';

/** What a column holds: a whole number, a moment (seconds, with fractions), or a text, of which many rows have the same. */
export type ColumnType = 'int' | 'time' | 'word';
export type Cell = number | string | null;
export type Columns<T> = Readonly<Record<string, readonly [ColumnType, (row: T) => Cell]>>;

/**
 * What lists of a large kind are filtered and ordered by, kept in columns beside the table (hub/catalogue). Rows are
 * catalogued by segments of their ids, when they are final: such a row seldom changes, and then with a new stamp of its segment.
 */
export interface Catalogued<T> {
  readonly columns: Columns<T>;
  /** rows that are not are read from the table itself */
  readonly final: (row: T) => boolean;
}

/** Ids of a segment. Rows after the last sealed segment are read from the table: up to so many, and those of two hours. */
export const SEGMENT = 2000;

export const segmentOf = (id: number): number => Math.floor(id / SEGMENT);

export const segmentStamp = (kind: string, segment: number): StampName => `segment/${kind}/${segment}`;

/** Does what is catalogued of a row change? `row` is absent when it is removed. */
export function differs<T>({ columns, final }: Catalogued<T>, old: T, row?: T): boolean {
  if (!final(old)) return false;
  return !row || !final(row) || Object.values(columns).some(([, cell]) => cell(old) !== cell(row));
}
