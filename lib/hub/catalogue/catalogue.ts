import {
  type Progress,
  readProgress,
  readSegmentStamp,
  readStampedProgress,
  segmentObject,
  type Written,
} from '#store/catalogue';
import { type Catalogued, SEGMENT, segmentOf } from '#store/columns';
import type { FileStore } from '#store/files';
import { type Store, Tx } from '#store/tx';
import { Lru } from '../memory/lru.ts';
import { Segment } from './segment.ts';

/** A large kind of rows, as the catalogue needs to know it. */
export interface Kind<T extends { id: number }> extends Catalogued<T> {
  readonly name: string;
  getMany(tx: Tx, ids: readonly number[]): Promise<(T | undefined)[]>;
  /** all rows from this id on */
  since(tx: Tx, id: number): Promise<T[]>;
}

/** A range of ids: its rows in columns, and those of them that were read already. */
export interface Group<T> {
  readonly segments: readonly Segment[];
  readonly rows: ReadonlyMap<number, T>;
}

interface Loaded {
  readonly stamp: string;
  readonly segment: Segment;
  /** ids of rows that were not final */
  readonly open: readonly number[];
}

/** Bytes of segments in a process. A million tasks take fifty million. */
const ROOM = 96 * 1024 * 1024;
/** Segments that are fetched at once. */
const AT_ONCE = 32;

/**
 * What large lists are filtered, ordered and counted by, without a look at the rows themselves: the final rows of a kind in
 * segments of columns, which the keeper writes to S3 (seal.ts) and each process keeps in memory. Whether a segment still holds
 * tells its stamp; one that does not, and is not written anew yet, is read from the table: `SEGMENT` rows by their ids. Rows
 * that are not final, and those after the last segment, are read each time.
 */
export class Catalogue {
  readonly #store: Store;
  readonly #files: FileStore;
  readonly #loaded = new Lru<Loaded>(ROOM);
  /** kind -> how many segments there are, as far as this process knows: fewer only make the rest longer */
  readonly #sealed = new Map<string, number>();

  constructor(store: Store, files: FileStore) {
    this.#store = store;
    this.#files = files;
  }

  /** All rows of a kind in the order of their ids, or from the last one on; no further than they are asked for. */
  async *groups<T extends { id: number }>(tx: Tx, kind: Kind<T>, newestFirst = false): AsyncIterable<Group<T>> {
    const sealed = this.#sealed.get(kind.name) ?? this.#note(kind, await readProgress(this.#store.table, kind.name));
    const numbers = Array.from({ length: sealed }, (_, i) => i);
    // what this call has written already shows in its own transaction alone
    const source = tx.dirty ? tx : this.#store.table;
    const [{ progress, stamps }, known, rest] = await Promise.all([
      readStampedProgress(source, kind.name, sealed),
      kind.getMany(
        tx,
        numbers.flatMap((i) => this.#loaded.get(nameOf(kind, i))?.open ?? []),
      ),
      kind.since(tx, sealed * SEGMENT),
    ]);
    this.#note(kind, progress);
    const open = new Map(known.flatMap((row) => (row ? [[row.id, row] as const] : [])));
    const after = inGroups(kind, rest, newestFirst);
    if (newestFirst) {
      yield* after;
      numbers.reverse();
    }
    for (let at = 0; at < sealed; at += AT_ONCE) {
      const wanted = numbers.slice(at, at + AT_ONCE);
      const loaded = await Promise.all(wanted.map((i) => this.#load(tx, kind, i, stamps[i]!)));
      const missing = loaded.flatMap((one) => one.open.filter((id) => !open.has(id)));
      for (const row of await kind.getMany(tx, missing)) if (row) open.set(row.id, row);
      for (const one of loaded) yield groupOf(kind, one, open);
    }
    if (!newestFirst) yield* after;
  }

  #note(kind: { name: string }, progress: Progress | undefined): number {
    const sealed = progress?.sealed ?? 0;
    this.#sealed.set(kind.name, sealed);
    return sealed;
  }

  async #load<T extends { id: number }>(tx: Tx, kind: Kind<T>, number: number, stamp: string): Promise<Loaded> {
    const name = nameOf(kind, number);
    const held = this.#loaded.get(name);
    if (held?.stamp === stamp) return held;
    if (tx.dirty) return readSegment(tx, kind, number, stamp);
    const loaded =
      (await this.#stored(kind, number, stamp)) ?? (await readSegment(new Tx(this.#store), kind, number, stamp));
    this.#loaded.set(name, loaded, loaded.segment.bytes);
    return loaded;
  }

  async #stored(kind: { name: string }, number: number, stamp: string): Promise<Loaded | undefined> {
    const bytes = await this.#files.get(segmentObject(kind.name, number));
    if (!bytes) return undefined;
    const { segment, head } = Segment.decode<Omit<Loaded, 'segment'>>(bytes);
    return head.stamp === stamp ? { segment, stamp, open: head.open } : undefined;
  }

  /** Writes a segment to S3; answers its stamp, and how many of its rows are not final. */
  async write<T extends { id: number }>(kind: Kind<T>, number: number): Promise<Written> {
    const stamp = await readSegmentStamp(this.#store.table, kind.name, number);
    const { segment, open } = await readSegment(new Tx(this.#store), kind, number, stamp);
    await this.#files.put(segmentObject(kind.name, number), segment.encode({ stamp, open }));
    return [stamp, open.length];
  }
}

/** A segment as it is in the table, at this stamp, which was read before. */
async function readSegment<T extends { id: number }>(tx: Tx, kind: Kind<T>, number: number, stamp: string) {
  const ids = Array.from({ length: SEGMENT }, (_, i) => number * SEGMENT + i);
  const rows = (await kind.getMany(tx, ids)).filter((row) => row !== undefined);
  const [final, open] = [rows.filter(kind.final), rows.filter((row) => !kind.final(row))];
  return { stamp, segment: Segment.of(final, kind.columns), open: open.map((row) => row.id) };
}

/** A segment with those of its rows that were not final, as they are now. */
function groupOf<T extends { id: number }>(kind: Kind<T>, loaded: Loaded, rows: ReadonlyMap<number, T>): Group<T> {
  const { segment } = loaded;
  const open = loaded.open.flatMap((id) => rows.get(id) ?? []);
  const segments = open.length === 0 ? [segment] : [segment, Segment.of(open, kind.columns)];
  return { segments, rows: new Map(open.map((row) => [row.id, row])) };
}

/** Rows in groups of one segment's size. */
function inGroups<T extends { id: number }>(kind: Kind<T>, rows: readonly T[], newestFirst: boolean): Group<T>[] {
  const sorted = rows.toSorted((a, b) => a.id - b.id);
  const groups = [...Map.groupBy(sorted, (row) => segmentOf(row.id)).values()].map((some) => ({
    segments: [Segment.of(some, kind.columns)],
    rows: new Map(some.map((row) => [row.id, row])),
  }));
  return newestFirst ? groups.reverse() : groups;
}

const nameOf = (kind: { name: string }, number: number): string => `${kind.name}/${number}`;
