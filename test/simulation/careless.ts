import type { Item, Key, Range, Table, Write } from '#store/table';

/** A table that writes whatever was there: for the proof that the simulation notices lost updates. */
export class CarelessTable implements Table {
  readonly #table: Table;
  constructor(table: Table) {
    this.#table = table;
  }
  get(key: Key): Promise<Item | undefined> {
    return this.#table.get(key);
  }
  getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    return this.#table.getMany(keys);
  }
  query(range: Range): Promise<Item[]> {
    return this.#table.query(range);
  }
  write(writes: readonly Write[]): Promise<void> {
    return this.#table.write(
      writes.flatMap((one): Write[] => {
        if ('check' in one) return [];
        return 'put' in one ? [{ put: one.put }] : [{ delete: one.delete }];
      }),
    );
  }
  increment(key: Key, by: number): Promise<number> {
    return this.#table.increment(key, by);
  }
}
