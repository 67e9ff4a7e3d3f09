import type fc from 'fast-check';
import type { Item, Key, Range, Table, Write } from '#store/table';

/** A table whose every call waits until the test's scheduler lets it go on. */
export class ScheduledTable implements Table {
  readonly #table: Table;
  readonly #scheduler: fc.Scheduler;

  constructor(table: Table, scheduler: fc.Scheduler) {
    this.#table = table;
    this.#scheduler = scheduler;
  }

  async #turn(what: string): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), what);
  }

  async get(key: Key): Promise<Item | undefined> {
    await this.#turn(`get ${key.pk}`);
    return this.#table.get(key);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    await this.#turn(`get ${keys.map(({ pk }) => pk)}`);
    return this.#table.getMany(keys);
  }

  async query(range: Range): Promise<Item[]> {
    await this.#turn(`query ${range.pk}`);
    return this.#table.query(range);
  }

  async write(writes: readonly Write[], token?: string): Promise<void> {
    await this.#turn('write');
    return this.#table.write(writes, token);
  }

  async increment(key: Key, by: number): Promise<number> {
    await this.#turn(`count ${key.sk}`);
    return this.#table.increment(key, by);
  }
}
