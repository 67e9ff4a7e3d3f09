import type { Item, Key, Range, Table, Write } from '#store/table';

/**
 * A table that answers in waves: all that is asked before anything is answered costs one round trip. So `waves` counts the
 * round trips that a call has to wait for, one after another.
 */
export class WaveTable implements Table {
  readonly #table: Table;
  #open: Promise<void> | undefined;
  waves = 0;
  /** requests in all, as DynamoDB counts them: a hundred items by one */
  requests = 0;
  /** items asked for by key, or found */
  items = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  #wave(requests = 1): Promise<void> {
    this.requests += requests;
    this.#open ??= new Promise((answer) => {
      this.waves++;
      setImmediate(() => {
        this.#open = undefined;
        answer();
      });
    });
    return this.#open;
  }

  async get(key: Key): Promise<Item | undefined> {
    await this.#wave();
    this.items++;
    return this.#table.get(key);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    await this.#wave(Math.ceil(keys.length / 100));
    this.items += keys.length;
    return this.#table.getMany(keys);
  }

  async query(range: Range): Promise<Item[]> {
    await this.#wave();
    const found = await this.#table.query(range);
    this.items += found.length;
    return found;
  }

  async write(writes: readonly Write[], token?: string): Promise<void> {
    await this.#wave();
    return this.#table.write(writes, token);
  }

  async increment(key: Key, by: number): Promise<number> {
    await this.#wave();
    return this.#table.increment(key, by);
  }
}
