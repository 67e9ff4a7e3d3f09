import { type Catalogued, differs, segmentOf, segmentStamp } from './columns.ts';
import type { NamedRow } from './names.ts';
import { type StampName, touch } from './stamps.ts';
import type { IndexName, Item, Key, NewItem } from './table.ts';
import type { Tx } from './tx.ts';

/** Rows with an integer id, one item each. */
export interface EntityConfig<T> {
  /** the rows' kind: names the partition (`task#12`) and the sequence of ids */
  readonly name: string;
  /** names that lead to one row: held by items of their own, so that they are unique and read consistently */
  readonly unique?: Record<string, (row: T) => string | null>;
  /** the lists a row stands in: partition and sort key of an index */
  readonly lists?: Partial<Record<IndexName, (row: T) => readonly [string, string] | null>>;
  /** epoch seconds after which the row may be dropped by the table itself */
  readonly ttl?: (row: T) => number | null;
  /** the stamp of what cached answers show of the rows, and whether that is another after a change */
  readonly stamp?: { readonly name: StampName; readonly changed: (old: T, row: T) => boolean };
  readonly catalogue?: Catalogued<T>;
}

/** of a row that another one may name */
type Id = number | null | undefined;

export interface Entity<T extends { id: number }> {
  readonly name: string;
  /** where the row of an id is, and where a unique name is held: for reading both ahead */
  keyOf(id: number): Key;
  nameKey(field: string, value: string): Key;
  /** the first of `count` new ids */
  nextId(tx: Tx, count?: number): Promise<number>;
  get(tx: Tx, id: number): Promise<T | undefined>;
  /** the commit fails when the row, read before, has changed by then */
  hold(tx: Tx, id: number): void;
  /** in the order of the ids; undefined where there is none */
  getMany(tx: Tx, ids: readonly number[]): Promise<(T | undefined)[]>;
  /** rows by id, each once */
  byIds(tx: Tx, ids: Iterable<Id>): Promise<Map<number, T>>;
  /** the rows that other rows name by their ids, by id */
  rowsOf<R>(tx: Tx, rows: readonly R[], idsOf: (row: R) => Id | readonly Id[]): Promise<Map<number, T>>;
  /** the names of rows, each once; from memory where the call has seen that they are the same */
  named(tx: Tx, ids: Iterable<Id>): Promise<Map<number, NamedRow>>;
  /** the names of the rows that other rows name by their ids */
  namesOf<R>(tx: Tx, rows: readonly R[], idsOf: (row: R) => Id | readonly Id[]): Promise<Map<number, NamedRow>>;
  /** the row that holds a unique name */
  find(tx: Tx, key: string, value: string): Promise<T | undefined>;
  findId(tx: Tx, key: string, value: string): Promise<number | undefined>;
  insert(tx: Tx, row: T): void;
  /** writes the row; `old` is the row as it was read */
  replace(tx: Tx, old: T, row: T): void;
  remove(tx: Tx, row: T): void;
  /** the rows of a list, in its order */
  list(tx: Tx, index: IndexName, partition: string, range?: ListRange): Promise<T[]>;
}

export interface ListRange {
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** All kinds of rows that there are: docs/data-model.md is held to it. */
export const KINDS: EntityConfig<never>[] = [];

export function entity<T extends { id: number }>(config: EntityConfig<T>): Entity<T> {
  KINDS.push(config as unknown as EntityConfig<never>);
  const { name } = config;
  const unique = Object.entries(config.unique ?? {});
  const lists = Object.entries(config.lists ?? {}) as [IndexName, (row: T) => readonly [string, string] | null][];
  const key = (id: number) => ({ pk: `${name}#${id}`, sk: '.' });
  const nameKey = (field: string, value: string) => ({ pk: `${name}!${field}!${value}`, sk: '.' });

  function item(row: T): NewItem {
    const ttl = config.ttl?.(row);
    const indexed = lists.flatMap(([index, place]) => {
      const at = place(row);
      return at ? [[`${index}pk`, at[0]] as const, [`${index}sk`, at[1]] as const] : [];
    });
    return { ...key(row.id), row, ...Object.fromEntries(indexed), ...(ttl ? { ttl } : {}) };
  }

  function touchSegment(tx: Tx, old: T, row?: T): void {
    const { catalogue } = config;
    if (catalogue && differs(catalogue, old, row)) touch(tx, segmentStamp(name, segmentOf(old.id)));
  }

  const rowOf = (found: Item | undefined): T | undefined => found?.row as T | undefined;

  const self: Entity<T> = {
    name,
    keyOf: key,
    nameKey,
    nextId: (tx, count) => tx.nextId(name, count),
    get: async (tx, id) => rowOf(await tx.get(key(id))),
    hold: (tx, id) => tx.check(key(id)),
    getMany: async (tx, ids) => (await tx.getMany(ids.map(key))).map(rowOf),
    async byIds(tx, ids) {
      const rows = await self.getMany(tx, distinct(ids));
      return new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])));
    },
    async named(tx, ids) {
      const read = async (some: readonly number[]) => (await self.byIds(tx, some)) as unknown as Map<number, NamedRow>;
      return config.stamp && tx.names
        ? tx.names.byIds(tx, config.stamp.name, distinct(ids), read)
        : read(distinct(ids));
    },
    rowsOf: (tx, rows, idsOf) => self.byIds(tx, rows.flatMap(idsOf)),
    namesOf: (tx, rows, idsOf) => self.named(tx, rows.flatMap(idsOf)),
    async findId(tx, field, value) {
      return (await tx.get(nameKey(field, value)))?.id as number | undefined;
    },
    async find(tx, field, value) {
      const id = await self.findId(tx, field, value);
      return id === undefined ? undefined : self.get(tx, id);
    },
    insert(tx, row) {
      tx.insert(item(row));
      for (const [field, value] of unique) {
        const held = value(row);
        if (held !== null) tx.insert({ ...nameKey(field, held), id: row.id });
      }
    },
    replace(tx, old, row) {
      tx.put(item(row));
      if (config.stamp?.changed(old, row)) touch(tx, config.stamp.name);
      touchSegment(tx, old, row);
      for (const [field, value] of unique) {
        const [before, after] = [value(old), value(row)];
        if (before === after) continue;
        if (before !== null) tx.delete(nameKey(field, before));
        if (after !== null) tx.insert({ ...nameKey(field, after), id: row.id });
      }
    },
    remove(tx, row) {
      tx.delete(key(row.id));
      if (config.stamp) touch(tx, config.stamp.name);
      touchSegment(tx, row);
      for (const [field, value] of unique) {
        const held = value(row);
        if (held !== null) tx.delete(nameKey(field, held));
      }
    },
    async list(tx, index, partition, range = {}) {
      return (await tx.query({ ...range, index, pk: partition })).map((found) => found.row as T);
    },
  };
  return self;
}

const distinct = (ids: Iterable<Id>): number[] => [
  ...new Set([...ids].filter((id) => id !== null && id !== undefined)),
];
