/**
 * One header structure of an RPM file: magic, an index of 16-byte entries, and a store of values.
 * Both the signature and the main header have this form. The bytes come from anywhere, so that every count and
 * offset is checked before it is used; strings are looked at only when asked for.
 */

/** An RPM file that is cut short or that is none. */
export class RpmFormatError extends Error {
  override readonly name = 'RpmFormatError';
}

export type TagValue = number[] | string[] | Uint8Array;

export const TYPE = {
  NULL: 0,
  CHAR: 1,
  INT8: 2,
  INT16: 3,
  INT32: 4,
  INT64: 5,
  STRING: 6,
  BIN: 7,
  STRING_ARRAY: 8,
  I18N: 9,
} as const;

/** Bytes of one element by type; 0 where the length is found by reading. */
const WIDTH = [0, 1, 1, 2, 4, 8, 0, 1, 0, 0];

/**
 * rpm 4.18's limits of entries and bytes of store, but for the main header's store: rpm lets it have 256 MiB, which is
 * more than a Lambda function should be made to hold; the largest that distributions ship is below 32 MiB.
 */
export interface Limits {
  entries: number;
  store: number;
}
export const MAIN_LIMITS: Limits = { entries: 0xffff, store: 64 << 20 };
export const SIGNATURE_LIMITS: Limits = { entries: 32, store: 64 << 20 };

/**
 * Values of one tag, raw bytes aside. A store of zeros alone holds 64 million empty strings, and any number of tags may share it;
 * packages of the largest distributions have some hundred thousand files.
 */
const MOST_VALUES = 1 << 20;

export interface Entry {
  tag: number;
  type: number;
  offset: number;
  count: number;
}

/** magic, version, 4 reserved bytes, number of entries, bytes of store */
export const INTRO = 16;
const ENTRY = 16;
const MAGIC = 0x8eade801;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('latin1');

/** Old packages carry Latin-1 text; createrepo_c reads them the same way. */
function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Bytes of the whole structure, from its first 16; `what` names it in errors. */
export function structureSize(intro: Uint8Array, what: string, limits: Limits): number {
  if (intro.length < INTRO) throw new RpmFormatError(`${what} is cut short`);
  const view = viewOf(intro);
  if (view.getUint32(0) !== MAGIC) throw new RpmFormatError(`${what} has a bad magic number`);
  const entries = view.getUint32(8);
  const store = view.getUint32(12);
  if (entries > limits.entries) throw new RpmFormatError(`${what} claims ${entries} entries`);
  if (store > limits.store) throw new RpmFormatError(`${what} claims ${store} bytes of data`);
  return INTRO + entries * ENTRY + store;
}

export class HeaderStructure {
  /** The whole structure as it is in the file, without the padding that follows a signature. */
  readonly bytes: Uint8Array;
  readonly entries: ReadonlyMap<number, Entry>;
  readonly #store: Uint8Array;
  readonly #what: string;

  /** @throws RpmFormatError when `bytes` does not begin with a sound header structure */
  constructor(bytes: Uint8Array, what = 'header', limits: Limits = MAIN_LIMITS) {
    const size = structureSize(bytes, what, limits);
    if (bytes.length < size) throw new RpmFormatError(`${what} is cut short: ${bytes.length} of ${size} bytes`);
    this.bytes = bytes.subarray(0, size);
    this.#what = what;
    const view = viewOf(this.bytes);
    const count = view.getUint32(8);
    this.#store = this.bytes.subarray(INTRO + count * ENTRY);
    const entries = new Map<number, Entry>();
    for (let i = 0; i < count; i++) {
      const at = INTRO + i * ENTRY;
      const entry = {
        tag: view.getUint32(at),
        type: view.getUint32(at + 4),
        offset: view.getUint32(at + 8),
        count: view.getUint32(at + 12),
      };
      this.#check(entry);
      // Entries after the signed region may repeat a tag of it, and win.
      entries.set(entry.tag, entry);
    }
    this.entries = entries;
  }

  #check({ tag, type, offset, count }: Entry): void {
    const width = WIDTH[type];
    if (width === undefined) throw new RpmFormatError(`${this.#what}: tag ${tag} has unknown type ${type}`);
    // A string takes at least its final NUL, so a count beyond the store cannot be true.
    if (offset + count * Math.max(width, 1) > this.#store.length)
      throw new RpmFormatError(`${this.#what}: tag ${tag} lies outside of the data`);
    if (count > MOST_VALUES && type !== TYPE.BIN)
      throw new RpmFormatError(`${this.#what}: tag ${tag} claims ${count} values`);
  }

  has(tag: number): boolean {
    return this.entries.has(tag);
  }

  /** The value as stored: numbers, strings (translated text: all languages, C first) or bytes. */
  value(tag: number): TagValue | undefined {
    const entry = this.entries.get(tag);
    if (!entry) return undefined;
    switch (entry.type) {
      case TYPE.NULL:
        return undefined;
      case TYPE.BIN:
        return this.#store.subarray(entry.offset, entry.offset + entry.count);
      case TYPE.STRING:
        return this.#strings({ ...entry, count: 1 });
      case TYPE.STRING_ARRAY:
      case TYPE.I18N:
        return this.#strings(entry);
      default:
        return this.#numbers(entry);
    }
  }

  numbers(tag: number): number[] {
    const value = this.value(tag);
    return Array.isArray(value) && typeof value[0] === 'number' ? (value as number[]) : [];
  }

  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  strings(tag: number): string[] {
    const value = this.value(tag);
    return Array.isArray(value) && typeof value[0] === 'string' ? (value as string[]) : [];
  }

  string(tag: number): string | undefined {
    return this.strings(tag)[0];
  }

  binary(tag: number): Uint8Array | undefined {
    const value = this.value(tag);
    return value instanceof Uint8Array ? value : undefined;
  }

  #strings({ tag, offset, count }: Entry): string[] {
    const found: string[] = [];
    let at = offset;
    for (let i = 0; i < count; i++) {
      const end = this.#store.indexOf(0, at);
      if (end < 0) throw new RpmFormatError(`${this.#what}: a string of tag ${tag} has no end`);
      found.push(decodeText(this.#store.subarray(at, end)));
      at = end + 1;
    }
    return found;
  }

  #numbers({ type, offset, count }: Entry): number[] {
    const view = viewOf(this.#store);
    const read: (at: number) => number =
      type === TYPE.INT64
        ? (at) => Number(view.getBigUint64(at))
        : type === TYPE.INT32
          ? (at) => view.getUint32(at)
          : type === TYPE.INT16
            ? (at) => view.getUint16(at)
            : (at) => view.getUint8(at);
    const width = WIDTH[type]!;
    return Array.from({ length: count }, (_, i) => read(offset + i * width));
  }
}
