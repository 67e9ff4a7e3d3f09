import type { Item, Key, Range, Table, Write } from '#store/table';

/** DynamoDB's limits: bytes of keys and items. */
const [PK, SK, ITEM] = [2048, 1024, 400 * 1024];

/** A table that refuses what DynamoDB refuses: the table in memory takes anything. `writes` counts those that went through. */
export class StrictTable implements Table {
  readonly #table: Table;
  writes = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(key: Key): Promise<Item | undefined> {
    checkKey(key);
    return this.#table.get(key);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    for (const key of keys) checkKey(key);
    return this.#table.getMany(keys);
  }

  async query(range: Range): Promise<Item[]> {
    check(range.pk, PK);
    for (const part of [range.prefix, range.from, range.to]) if (part) check(part, SK);
    return this.#table.query(range);
  }

  async write(writes: readonly Write[], token?: string): Promise<void> {
    for (const write of writes) if ('put' in write) checkItem(write.put);
    await this.#table.write(writes, token);
    this.writes++;
  }

  async increment(key: Key, by: number): Promise<number> {
    checkKey(key);
    return this.#table.increment(key, by);
  }
}

const invalid = (what: string) => new Error(`ValidationException: ${what}`);

function check(part: unknown, most: number): void {
  if (typeof part !== 'string' || part === '' || Buffer.byteLength(part) > most)
    throw invalid(`key ${String(part).slice(0, 60)}`);
}

function checkKey({ pk, sk }: Key): void {
  check(pk, PK);
  check(sk, SK);
}

function checkItem(item: Item): void {
  checkKey(item);
  for (const [name, value] of Object.entries(item)) {
    if (/^g\dpk$/.test(name)) check(value, PK);
    if (/^g\dsk$/.test(name)) check(value, SK);
  }
  if (sizeOf(item) > ITEM) throw invalid(`an item of ${sizeOf(item)} bytes`);
}

/** Roughly as DynamoDB counts. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalid(`the number ${value}`);
    return 8;
  }
  if (value === undefined || typeof value === 'bigint') throw invalid('no value');
  if (value === null || typeof value !== 'object') return 20;
  const plain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!plain) throw invalid(`an object of ${value.constructor.name}`);
  return Object.entries(value).reduce((sum, [name, member]) => sum + name.length + 1 + sizeOf(member), 3);
}
