import type { Item, Key, Range, Table, Write } from '#store/table';
import type { Random } from './random.ts';

/** A table whose answers come after a random number of turns of the event loop, so that calls overtake each other. */
export class JitterTable implements Table {
  readonly #table: Table;
  readonly #random: Random;
  constructor(table: Table, random: Random) {
    this.#table = table;
    this.#random = random;
  }
  async #turns(): Promise<void> {
    for (let i = this.#random.below(12); i > 0; i--) await Promise.resolve();
  }
  async get(key: Key): Promise<Item | undefined> {
    await this.#turns();
    return this.#table.get(key);
  }
  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    await this.#turns();
    return this.#table.getMany(keys);
  }
  async query(range: Range): Promise<Item[]> {
    await this.#turns();
    return this.#table.query(range);
  }
  async write(writes: readonly Write[], token?: string): Promise<void> {
    await this.#turns();
    return this.#table.write(writes, token);
  }
  async increment(key: Key, by: number): Promise<number> {
    return this.#table.increment(key, by);
  }
}
