import {
  Conflict,
  INDEXES,
  type IndexName,
  type Item,
  type Key,
  keyOf,
  type Range,
  type Table,
  type Write,
} from './table.ts';

/** Writes that may still be sent again; DynamoDB remembers those of ten minutes. */
const REMEMBERED = 1000;

/** The table in memory, for tests and the development hub. Same contract as DynamoDB's, without its delays. */
export class MemoryTable implements Table {
  readonly #partitions = new Map<string, Partition>();
  /** tokens of the newest writes, oldest first */
  readonly #written = new Set<string>();

  /** Another table with the same items. */
  copy(): MemoryTable {
    const copy = new MemoryTable();
    for (const [name, partition] of this.#partitions) copy.#partitions.set(name, partition.copy());
    return copy;
  }

  /** All that is in it, in no order. */
  items(): Item[] {
    const own = [...this.#partitions].filter(([name]) => !INDEX_PARTITION.test(name));
    return own.flatMap(([, partition]) => partition.range({ pk: '' }));
  }

  async get(key: Key): Promise<Item | undefined> {
    return this.#partitions.get(key.pk)?.get(key.sk);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    return keys.map((key) => this.#partitions.get(key.pk)?.get(key.sk));
  }

  async query(range: Range): Promise<Item[]> {
    return this.#partitions.get(partitionName(range.pk, range.index))?.range(range) ?? [];
  }

  async write(writes: readonly Write[], token?: string): Promise<void> {
    if (token !== undefined && this.#written.has(token)) return;
    const conflicts = writes.filter((write) => {
      if (write.expect === undefined) return false;
      const key = keyOf(write);
      return (this.#partitions.get(key.pk)?.get(key.sk)?.v ?? 0) !== write.expect;
    });
    if (conflicts.length > 0) throw new Conflict(conflicts.map(keyOf));
    for (const write of writes) {
      if ('put' in write) this.#replace(write.put, Object.freeze({ ...write.put }));
      else if ('delete' in write) this.#replace(write.delete, undefined);
    }
    if (token !== undefined) this.#remember(token);
  }

  #remember(token: string): void {
    this.#written.add(token);
    if (this.#written.size > REMEMBERED) this.#written.delete(this.#written.keys().next().value!);
  }

  async increment(key: Key, by: number): Promise<number> {
    const old = this.#partitions.get(key.pk)?.get(key.sk);
    const value = Number(old?.value ?? 0) + by;
    this.#replace(key, Object.freeze({ ...key, v: (old?.v ?? 0) + 1, value }));
    return value;
  }

  #replace(key: Key, item: Item | undefined): void {
    const old = this.#partitions.get(key.pk)?.get(key.sk);
    this.#partition(key.pk).set(key.sk, item);
    for (const index of INDEXES) {
      const before = indexKey(old, index);
      const after = indexKey(item, index);
      if (before) this.#partition(partitionName(before.pk, index)).set(before.sk, undefined);
      if (after) this.#partition(partitionName(after.pk, index)).set(after.sk, item);
    }
  }

  #partition(name: string): Partition {
    let partition = this.#partitions.get(name);
    if (!partition) {
      partition = new Partition();
      this.#partitions.set(name, partition);
    }
    return partition;
  }
}

const INDEX_PARTITION = new RegExp(`^(${INDEXES.join('|')})!`);
const partitionName = (pk: string, index: IndexName | undefined): string => (index ? `${index}!${pk}` : pk);

/** Where an item stands in an index; the table's own key makes it unique there. */
function indexKey(item: Item | undefined, index: IndexName): Key | undefined {
  const pk = item?.[`${index}pk`];
  if (!item || typeof pk !== 'string') return undefined;
  return { pk, sk: `${String(item[`${index}sk`])}\u0000${item.pk}\u0000${item.sk}` };
}

class Partition {
  readonly #items: Map<string, Item>;
  readonly #sorted: string[];

  constructor(items: Iterable<[string, Item]> = [], sorted: string[] = []) {
    this.#items = new Map(items);
    this.#sorted = sorted;
  }

  copy(): Partition {
    return new Partition(this.#items, [...this.#sorted]);
  }

  get(sk: string): Item | undefined {
    return this.#items.get(sk);
  }

  set(sk: string, item: Item | undefined): void {
    const known = this.#items.has(sk);
    if (item) this.#items.set(sk, item);
    else this.#items.delete(sk);
    if (known === (item !== undefined)) return;
    const place = lowerBound(this.#sorted, sk);
    if (item) this.#sorted.splice(place, 0, sk);
    else this.#sorted.splice(place, 1);
  }

  range({ prefix, from, to, reverse, limit }: Range): Item[] {
    const keys = this.#sorted;
    const start = lowerBound(keys, prefix ?? from ?? '');
    let end = start;
    const inside = (key: string): boolean =>
      prefix !== undefined ? key.startsWith(prefix) : to === undefined || key <= to || key.startsWith(`${to}\u0000`);
    if (to === undefined && prefix === undefined) end = keys.length;
    else end = prefix !== undefined ? lowerBound(keys, `${prefix}\uffff`) : lowerBound(keys, `${to}\u0001`);
    while (end > start && !inside(keys[end - 1]!)) end--;
    const count = Math.min(limit ?? Infinity, end - start);
    const chosen = reverse ? keys.slice(end - count, end).reverse() : keys.slice(start, start + count);
    return chosen.map((key) => this.#items.get(key)!);
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
