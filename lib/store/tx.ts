import { randomInt, randomUUID } from 'node:crypto';
import { EVENT_COUNTER, eventItem } from './events.ts';
import { assertFits, isKey, isRange } from './limits.ts';
import type { KnownNames } from './names.ts';
import { overlaid } from './overlay.ts';
import { storable } from './storable.ts';
import {
  ABSENT,
  Busy,
  Conflict,
  type Item,
  itemName,
  type Key,
  MAX_TRANSACTION_ITEMS,
  type NewItem,
  type Range,
  sequenceKey,
  type Table,
  Unanswered,
  type Write,
} from './table.ts';

/** The table, and the time that goes by: what a transaction is run on. */
export interface Store {
  readonly table: Table;
  /** seconds since the epoch, with fractions */
  now(): number;
  /** before something is tried again: some time, at most so many milliseconds */
  pause(atMost: number): Promise<void>;
  /** names that the process knows */
  readonly names?: KnownNames;
}

/**
 * One call's view of the table: reads are remembered, writes are gathered, and all of it is committed at once.
 *
 * Every item that was read and is then written is expected to be unchanged at commit; a Conflict means that the call has
 * to be run again from its beginning (see `transact`). Within the call reads see the writes before them.
 *
 * Events (Koji's clock of configuration changes) are numbers of one counter that is written in the same transaction as
 * the change; so the order of commits is the order of events, and who reads the counter sees every change up to it.
 */
export class Tx {
  readonly #store: Store;
  readonly #read = new Map<string, Item | undefined>();
  /** key -> the item to write, or null to delete it */
  #pending = new Map<string, { key: Key; item: NewItem | null }>();
  readonly #checked = new Map<string, Key>();
  /** keys that the commit has to find absent */
  readonly #new = new Set<string>();
  /** keys that are written over whatever is there */
  readonly #blind = new Set<string>();
  /** versions of what was read or written before the last step: what is decided from it afterwards has to find them */
  readonly #known = new Map<string, number>();
  #event: number | undefined;
  #commits = 0;
  /** something was written that the engine has to be woken for */
  kick = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** seconds since the epoch, with fractions, as Koji's *_ts fields */
  now(): number {
    return this.#store.now();
  }

  get names(): KnownNames | undefined {
    return this.#store.names;
  }

  /** What this call has read of a key already, if it has. */
  seen(key: Key): { readonly item: Item | undefined } | undefined {
    return this.#read.has(itemName(key)) ? { item: this.#read.get(itemName(key)) } : undefined;
  }

  async get(key: Key): Promise<Item | undefined> {
    return (await this.getMany([key]))[0];
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const missing = keys.filter((key) => !this.#pending.has(itemName(key)) && !this.#read.has(itemName(key)));
    const possible = missing.filter(isKey);
    const fetched = possible.length === 1 ? [await this.#store.table.get(possible[0]!)] : await this.#fetch(possible);
    for (const key of missing) this.#read.set(itemName(key), undefined);
    possible.forEach((key, i) => {
      this.#read.set(itemName(key), fetched[i]);
    });
    return keys.map((key) => this.#current(key));
  }

  async #fetch(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    return keys.length === 0 ? [] : this.#store.table.getMany(keys);
  }

  #current(key: Key): Item | undefined {
    const pending = this.#pending.get(itemName(key));
    return pending ? ((pending.item ?? undefined) as Item | undefined) : this.#read.get(itemName(key));
  }

  async query(range: Range): Promise<Item[]> {
    const changes = this.#pending.size;
    const limit = range.limit === undefined ? undefined : range.limit + changes;
    const items = isRange(range) ? await this.#store.table.query({ ...range, limit }) : [];
    for (const item of items) if (!this.#read.has(itemName(item))) this.#read.set(itemName(item), item);
    if (changes === 0) return items;
    return overlaid(range, items, this.#pending);
  }

  put(item: NewItem): void {
    const stored = storable(item) as NewItem;
    assertFits(stored);
    this.#pending.set(itemName(item), { key: { pk: item.pk, sk: item.sk }, item: stored });
  }

  /** A put that must make a new item. */
  insert(item: NewItem): void {
    if (!this.#pending.has(itemName(item))) this.#new.add(itemName(item));
    this.put(item);
  }

  /** A put of an item that nobody decides anything by: it cannot conflict with an earlier write of it. */
  overwrite(item: NewItem): void {
    this.#blind.add(itemName(item));
    this.put(item);
  }

  delete(key: Key): void {
    this.#pending.set(itemName(key), { key: { pk: key.pk, sk: key.sk }, item: null });
  }

  /** The commit shall fail when this item, read before, has changed by then. */
  check(key: Key): void {
    this.#checked.set(itemName(key), { pk: key.pk, sk: key.sk });
  }

  get size(): number {
    return this.#pending.size;
  }

  get dirty(): boolean {
    return this.#pending.size > 0;
  }

  /** The call has written something, be it committed already or not. */
  get changing(): boolean {
    return this.dirty || this.committed;
  }

  /** A part of the call is done, whatever becomes of the rest. */
  get committed(): boolean {
    return this.#commits > 0;
  }

  /** The event of this call; taken at its first use. */
  async event(): Promise<number> {
    if (this.#event !== undefined) return this.#event;
    const last = Number((await this.get(EVENT_COUNTER))?.value ?? 0);
    const id = last + 1;
    this.put({ ...EVENT_COUNTER, value: id });
    this.insert(eventItem(id, this.now()));
    this.#event = id;
    return id;
  }

  /** The newest event that is committed. */
  async lastEvent(): Promise<number> {
    return Number((await this.get(EVENT_COUNTER))?.value ?? 0);
  }

  /** The commit fails when an event is taken before it: what was read after this call still holds then. */
  async holdEvents(): Promise<void> {
    await this.get(EVENT_COUNTER);
    this.check(EVENT_COUNTER);
  }

  /** The next call of a multicall has an event of its own. */
  nextCall(): void {
    this.#event = undefined;
  }

  /** Answers how to undo the writes after this point; what was committed in steps since stays. */
  savepoint(): () => void {
    const pending = new Map(this.#pending);
    const event = this.#event;
    const commits = this.#commits;
    return () => {
      const kept = this.#commits === commits;
      this.#pending = kept ? pending : new Map();
      this.#event = kept ? event : undefined;
    };
  }

  /** The next number of a sequence. Numbers of calls that fail are lost, as with SQL sequences. */
  async nextId(sequence: string, count = 1): Promise<number> {
    return (await this.#store.table.increment(sequenceKey(sequence), count)) - count + 1;
  }

  async commit(): Promise<void> {
    const writes: Write[] = [];
    for (const [id, { key, item }] of this.#pending) {
      const expect = this.#expected(id);
      if (item !== null) {
        const v = expect === undefined ? freshVersion(this.now()) : expect + 1;
        writes.push({ put: { ...item, pk: key.pk, sk: key.sk, v }, expect });
      } else if (expect !== ABSENT) writes.push({ delete: key, expect });
    }
    for (const [id, key] of this.#checked) {
      if (!this.#pending.has(id)) writes.push({ check: key, expect: this.#read.get(id)?.v ?? ABSENT });
    }
    if (writes.length > MAX_TRANSACTION_ITEMS) {
      throw new Error(`a call may change ${MAX_TRANSACTION_ITEMS} items at once, this one changes ${writes.length}`);
    }
    if (this.#pending.size > 0) await this.#send(writes);
    this.#forget(writes);
  }

  /** The version that a write of this item has to find; undefined: any. */
  #expected(id: string): number | undefined {
    if (this.#blind.has(id)) return undefined;
    if (this.#read.has(id)) return this.#read.get(id)?.v ?? ABSENT;
    return this.#new.has(id) ? ABSENT : this.#known.get(id);
  }

  /** Nobody may run the call again while its writes may have been done: so the same write is sent again, by its token. */
  async #send(writes: readonly Write[]): Promise<void> {
    const token = randomUUID();
    for (let unanswered = 0; ; ) {
      try {
        return await this.#store.table.write(writes, token);
      } catch (error) {
        const open = error instanceof Unanswered || (error instanceof Busy && unanswered > 0);
        if (!open || ++unanswered === SENDINGS)
          throw open ? new Unanswered('no answer to a write', { cause: error }) : error;
        await this.#store.pause(backoff(unanswered));
      }
    }
  }

  /**
   * Long operations commit in steps: to be called between two pieces of work, each complete in itself. What is read
   * afterwards is read anew, and the next change takes a new event.
   */
  async step(): Promise<void> {
    if (this.size > MAX_TRANSACTION_ITEMS / 2) await this.commit();
  }

  #forget(writes: readonly Write[]): void {
    this.#commits++;
    this.#pending = new Map();
    for (const [id, item] of this.#read) this.#known.set(id, item?.v ?? ABSENT);
    for (const write of writes) {
      if ('put' in write) this.#known.set(itemName(write.put), write.put.v);
      else if ('delete' in write) this.#known.set(itemName(write.delete), ABSENT);
    }
    this.#read.clear();
    this.#checked.clear();
    this.#new.clear();
    this.#event = undefined;
  }
}

/** Of an item that is written over whatever is there: no version that anybody has read. Clocks tick in milliseconds. */
const freshVersion = (now: number): number => Math.floor(now * 1e3) * 1000 + randomInt(1000);

/** How often a write is sent that gets no answer; the client of the table has its own attempts beneath. */
const SENDINGS = 4;

/** How often a call is run that does not get on, because others write the same or the table is busy. */
const ATTEMPTS = 40;

/**
 * Runs `work` in a transaction and commits it; when another writer was faster, or the table was busy, all of it is run again
 * with fresh reads. What works in steps finds those that it has committed done: each of them has its own attempts. Throws
 * Unanswered when nobody can say whether it was done.
 */
export async function transact<T>(store: Store, work: (tx: Tx) => Promise<T>, attempts = ATTEMPTS): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = new Tx(store);
    try {
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof Busy)) throw error;
      if (tx.committed) attempt = 1;
      if (attempt === attempts) throw error;
      await store.pause(backoff(attempt));
    }
  }
}

/** The longest pause before another attempt, milliseconds. */
const backoff = (attempt: number): number => Math.min(400, 5 * 2 ** attempt);
