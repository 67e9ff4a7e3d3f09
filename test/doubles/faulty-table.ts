import {
  Busy,
  Conflict,
  type Item,
  type Key,
  keyOf,
  type Range,
  type Table,
  Unanswered,
  type Write,
} from '#store/table';
import type { Random } from '../simulation/random.ts';

/** What may befall a request. `lost` is a time-out after the write: it is done, and nobody hears of it. */
export const FAULTS = ['throttled', 'timed out', 'lost', 'conflict'] as const;
export type Fault = (typeof FAULTS)[number];

/** How often each happens, from 0 to 1. */
export type Rates = Readonly<Partial<Record<Fault, number>>>;

/**
 * A table with trouble, the same for the same seed. Reads are only ever throttled: what a time-out does to them is the same.
 * `plan` decides for single writes, by their number from 1, in the place of chance.
 */
export class FaultyTable implements Table {
  readonly #table: Table;
  readonly #random: Random;
  rates: Rates;
  readonly plan = new Map<number, Fault>();
  /** what has happened so far */
  readonly happened: Fault[] = [];
  /** writes that were asked for */
  writes = 0;

  constructor(table: Table, random: Random, rates: Rates = {}) {
    this.#table = table;
    this.#random = random;
    this.rates = rates;
  }

  #befalls(fault: Fault): boolean {
    if (!this.#random.chance(this.rates[fault] ?? 0)) return false;
    this.happened.push(fault);
    return true;
  }

  #read(): void {
    if (this.#befalls('throttled')) throw new Busy('throttled');
  }

  async get(key: Key): Promise<Item | undefined> {
    this.#read();
    return this.#table.get(key);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    this.#read();
    return this.#table.getMany(keys);
  }

  async query(range: Range): Promise<Item[]> {
    this.#read();
    return this.#table.query(range);
  }

  async write(writes: readonly Write[], token?: string): Promise<void> {
    const planned = this.plan.get(++this.writes);
    if (planned) this.happened.push(planned);
    const fault = planned ?? FAULTS.find((one) => this.#befalls(one));
    if (fault === 'throttled') throw new Busy('throttled');
    if (fault === 'timed out') throw new Unanswered('timed out before the write');
    if (fault === 'conflict') throw new Conflict(writes.slice(0, 1).map(keyOf));
    await this.#table.write(writes, token);
    if (fault === 'lost') throw new Unanswered('timed out after the write');
  }

  /** A counter whose answer is lost has moved all the same. */
  async increment(key: Key, by: number): Promise<number> {
    this.#read();
    const value = await this.#table.increment(key, by);
    if (this.#befalls('lost')) throw new Busy('timed out after counting');
    return value;
  }
}
