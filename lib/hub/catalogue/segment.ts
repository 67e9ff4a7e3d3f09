import { gunzipSync, gzipSync } from 'node:zlib';
import type { Cell, Columns, ColumnType } from '#store/columns';

const NO_INT = -0x8000_0000;
const NO_WORD = 0xffff;

interface Packed {
  readonly type: ColumnType;
  readonly cells: Int32Array | Float64Array | Uint16Array;
  /** the different texts, for words */
  readonly words: readonly string[];
}

/** What a row has to be like: what its cells in these columns say. */
export interface Test {
  readonly columns: readonly string[];
  readonly fits: (...cells: Cell[]) => boolean;
}

/** Rows as columns of numbers, by id: some fifty bytes for each, and filtered by the million. */
export class Segment {
  readonly ids: Int32Array;
  readonly #columns: ReadonlyMap<string, Packed>;

  constructor(ids: Int32Array, columns: ReadonlyMap<string, Packed>) {
    this.ids = ids;
    this.#columns = columns;
  }

  static of<T extends { id: number }>(rows: readonly T[], columns: Columns<T>): Segment {
    const packed = Object.entries(columns).map(([name, [type, cell]]) => [name, pack(type, rows.map(cell))] as const);
    return new Segment(
      Int32Array.from(rows, (row) => row.id),
      new Map(packed),
    );
  }

  /** bytes in memory, roughly */
  get bytes(): number {
    const cells = [...this.#columns.values()].map((one) => one.cells.byteLength + 60 * one.words.length);
    return cells.reduce((sum, bytes) => sum + bytes, this.ids.byteLength);
  }

  /** What the rows have in a column, by their places; `id` is a column too. */
  reader(column: string): (at: number) => Cell {
    if (column === 'id') return (at) => this.ids[at]!;
    const { type, cells, words } = this.#column(column);
    if (type === 'word') return (at) => words[cells[at]!] ?? null;
    if (type === 'time') return (at) => (Number.isNaN(cells[at]) ? null : cells[at]!);
    return (at) => (cells[at] === NO_INT ? null : cells[at]!);
  }

  cell(column: string, at: number): Cell {
    return this.reader(column)(at);
  }

  #column(name: string): Packed {
    const column = this.#columns.get(name);
    if (!column) throw new Error(`no column ${name} is catalogued`);
    return column;
  }

  /** The places of the rows that fit: one test after another, each of what the ones before it have left. */
  matching(tests: readonly Test[]): number[] {
    let places = Array.from(this.ids, (_, at) => at);
    for (const test of tests) {
      const fits = this.#matcher(test);
      places = places.filter(fits);
    }
    return places;
  }

  /** Of a text, each is asked for once. */
  #matcher({ columns, fits }: Test): (at: number) => boolean {
    const readers = columns.map((column) => this.reader(column));
    const [read] = readers;
    if (readers.length !== 1 || !read) return (at) => fits(...readers.map((one) => one(at)));
    const { type, cells, words } = this.#columns.get(columns[0]!) ?? { type: 'int', cells: this.ids, words: [] };
    if (type !== 'word') return (at) => fits(read(at));
    const verdicts = words.map((word) => fits(word));
    const without = fits(null);
    return (at) => verdicts[cells[at]!] ?? without;
  }

  /** As it is kept: its columns' names and words as JSON, then all cells; gzipped. */
  encode(head: object): Uint8Array {
    const columns = [...this.#columns].map(([name, { type, words }]) => ({ name, type, words }));
    const text = Buffer.from(JSON.stringify({ ...head, count: this.ids.length, columns }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(text.length);
    const cells = [this.ids, ...[...this.#columns.values()].map((one) => one.cells)];
    return gzipSync(Buffer.concat([size, text, ...cells.map((one) => Buffer.from(one.buffer))]), { level: 5 });
  }

  static decode<H extends object>(bytes: Uint8Array): { readonly segment: Segment; readonly head: H } {
    const plain = gunzipSync(bytes);
    let from = 4 + plain.readUInt32LE(0);
    const { count, columns, ...head } = JSON.parse(plain.toString('utf8', 4, from)) as H & Stored;
    const take = (type: ColumnType): Packed['cells'] => {
      const length = count * ARRAYS[type].BYTES_PER_ELEMENT;
      // a copy, because an array has to begin at a multiple of its elements' size
      const copy = new Uint8Array(plain.subarray(from, from + length)).buffer;
      from += length;
      return new ARRAYS[type](copy);
    };
    const ids = take('int') as Int32Array;
    const packed = columns.map(({ name, type, words }) => [name, { type, words, cells: take(type) }] as const);
    return { segment: new Segment(ids, new Map(packed)), head: head as unknown as H };
  }
}

interface Stored {
  readonly count: number;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly words: readonly string[] }[];
}

const ARRAYS = { int: Int32Array, time: Float64Array, word: Uint16Array } as const;

function pack(type: ColumnType, cells: readonly Cell[]): Packed {
  if (type === 'int') return { type, words: [], cells: Int32Array.from(cells, (cell) => (cell as number) ?? NO_INT) };
  if (type === 'time') return { type, words: [], cells: Float64Array.from(cells, (cell) => (cell as number) ?? NaN) };
  const places = new Map<string, number>();
  const place = (word: string): number => {
    const known = places.get(word) ?? places.size;
    places.set(word, known);
    return known;
  };
  const numbers = Uint16Array.from(cells, (cell) => (cell === null ? NO_WORD : place(String(cell))));
  return { type, words: [...places.keys()], cells: numbers };
}
