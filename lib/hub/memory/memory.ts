import { createHash } from 'node:crypto';
import { encodeValue } from '#core/xmlrpc/encode';
import { packedResponse } from '#core/xmlrpc/packed';
import type { Struct, Value } from '#core/xmlrpc/value';
import { isPast } from '#store/events';
import type { FileStore } from '#store/files';
import { readStamps, type StampName, type Stamps, writeSnapshot } from '#store/stamps';
import type { Store, Tx } from '#store/tx';
import { type KnownBuilds, WatchedTx } from '#store/watchedtx';
import { Lru } from './lru.ts';
import { Prepared } from './prepared.ts';

/** A call whose answer is worth remembering. */
export interface Question<T> {
  readonly method: string;
  readonly params: Struct;
  readonly event: number | null;
  /** reads little but the tags that the answer will depend on; answers what else it depends on, which the past seldom does */
  readonly look: (tx: Tx, past: boolean) => Promise<readonly StampName[]>;
  readonly read: (tx: Tx) => Promise<T>;
}

export type SmallQuestion<T> = Omit<Question<T>, 'look' | 'event'> & { readonly event?: number | null };

interface Entry {
  readonly stamps: Stamps;
  readonly value: unknown;
}

/** Bytes of answers that a process keeps, and how much of that a row takes, roughly. */
const ROOM = 64 * 1024 * 1024;
const ROW = 1200;
const SMALL = 10_000;

/** No stamp is like this. */
const UNKNOWN = '?';

/** What is worth a place in S3, bytes; what is smaller is made anew as fast. */
const WORTH = 20_000;
/** Seconds; S3 keeps them a day longer (infra/files-lifecycle.ts). */
const KEPT = 7 * 86400;
const MOST_BUILDS = 50_000;

/**
 * Answers that stay right as long as nothing they depend on has changed: in the process, and the large ones in S3, for the
 * other processes. An answer is checked with one read of the stamps of everything that it depends on, which are read before
 * the answer is made; so nothing that was changed before a call can be missing in what the call gets.
 *
 * It reads the table itself, not a call's transaction: a call that has written already sees its own changes, which nobody
 * else may, and has to read for itself.
 */
export class Memory {
  readonly #store: Store;
  readonly #files: FileStore;
  readonly #entries = new Lru<Entry>(ROOM);
  #builds: { stamp: string; known: KnownBuilds } = { stamp: '', known: new Map() };

  constructor(store: Store, files: FileStore) {
    this.#store = store;
    this.#files = files;
  }

  /** The answer as values. They are shared: nobody may change them. */
  async rows<T>(question: Question<readonly T[]>): Promise<readonly T[]> {
    const key = `rows ${keyOf(question)}`;
    const { entry, stamps } = await this.#recall(key, question);
    if (entry) return entry.value as readonly T[];
    const made = await this.#read(question, stamps);
    Object.freeze(made.value);
    if (made.stamps) this.#keep(key, made.stamps, made.value, made.value.length * ROW);
    return made.value;
  }

  /**
   * A small answer. Nobody looks ahead what it depends on: the first time it is only read, and what was read is what it is
   * checked by when it is asked for again.
   */
  async small<T extends object>(asked: SmallQuestion<T>): Promise<T> {
    const question = { event: null, ...asked, look: async () => [] };
    const key = `value ${keyOf(question)}`;
    if (!this.#entries.get(key)) return this.#firstTime(key, question);
    const { entry, stamps } = await this.#recall(key, question);
    if (entry) return entry.value as T;
    const made = await this.#read(question, stamps);
    if (made.stamps) this.#keep(key, made.stamps, Object.freeze(made.value), SMALL);
    return made.value;
  }

  async #firstTime<T extends object>(key: string, { event, read }: Question<T>): Promise<T> {
    const tx = new WatchedTx(this.#store, event !== null);
    const [value, past] = await Promise.all([read(tx), isPast(this.#store.table, event)]);
    // of an event to come nothing is certain
    if (tx.forgettable || past !== (event !== null)) return value;
    const names = [...tx.needed, ...(past ? [`event/${event}` as const] : [])];
    this.#keep(key, new Map(names.map((name) => [name, UNKNOWN])), null, 0);
    return value;
  }

  /** A small answer as it was the last time: it may hold no longer. When it does, `small` answers the very same object. */
  last<T extends object>(asked: SmallQuestion<T>): T | undefined {
    return (this.#entries.get(`value ${keyOf(asked)}`)?.value as T | null) ?? undefined;
  }

  /** The answer as it goes over the wire. */
  async prepared(question: Question<unknown>): Promise<Prepared> {
    const key = `xml ${keyOf(question)}`;
    const { entry, stamps, object } = await this.#recall(key, question);
    if (entry) return entry.value as Prepared;
    const stored = object === objectKey(key, stamps) ? await this.#files.get(object) : undefined;
    if (stored) return this.#keep(key, stamps, new Prepared(stored), stored.length);
    const made = await this.#read(question, stamps);
    const prepared = new Prepared(await packedResponse(made.value as Value, 5));
    if (!made.stamps) return prepared;
    if (prepared.gzip.length >= WORTH) await this.#toFiles(key, made.stamps, prepared);
    return this.#keep(key, made.stamps, prepared, prepared.gzip.length);
  }

  #keep<V>(key: string, stamps: Stamps, value: V, bytes: number): V {
    this.#entries.set(key, { stamps, value }, bytes + 100 * stamps.size);
    return value;
  }

  /** What is remembered, if it still holds; and the stamps of now, also for an answer that has to be made. */
  async #recall(key: string, question: Question<unknown>) {
    const entry = this.#entries.get(key);
    const names = entry ? [...entry.stamps.keys()] : await this.#look(question);
    const { stamps, object } = await readStamps(this.#store.table, names, digest(key));
    const holds = entry && names.every((name) => stamps.get(name) === entry.stamps.get(name));
    return { entry: holds ? entry : undefined, stamps, object };
  }

  async #look({ event, look }: Question<unknown>): Promise<string[]> {
    const past = await isPast(this.#store.table, event);
    const tx = new WatchedTx(this.#store, past);
    const others = await look(tx, past);
    return [...tx.needed, ...ALWAYS, ...(past ? [`event/${event}`] : []), ...others];
  }

  /** The answer made anew; without stamps when it must not be remembered. */
  async #read<T>(question: Question<T>, before: Stamps): Promise<{ value: T; stamps: Stamps | null }> {
    for (let stamps = before, again = false; ; again = true) {
      const past = stamps.has(`event/${question.event}`);
      const tx = new WatchedTx(this.#store, past, this.#buildsAt(stamps.get('builds') ?? ''));
      const value = await question.read(tx);
      if (tx.forgettable) return { value, stamps: null };
      const unforeseen = [...tx.needed].filter((name) => !stamps.has(name));
      if (unforeseen.length === 0) return { value, stamps };
      if (again) return { value, stamps: null };
      stamps = (await readStamps(this.#store.table, [...stamps.keys(), ...unforeseen])).stamps;
    }
  }

  /** Builds that were read at this state of all builds. */
  #buildsAt(stamp: string): KnownBuilds {
    if (this.#builds.stamp !== stamp || this.#builds.known.size > MOST_BUILDS) {
      this.#builds = { stamp, known: new Map() };
    }
    return this.#builds.known;
  }

  /** The object first: what is named is there. */
  async #toFiles(key: string, stamps: Stamps, { gzip }: Prepared): Promise<void> {
    const object = objectKey(key, stamps);
    await this.#files.put(object, gzip, { contentType: 'text/xml', contentEncoding: 'gzip' });
    const now = this.#store.now();
    await writeSnapshot(this.#store.table, digest(key), object, now, Math.floor(now) + KEPT);
  }
}

/** Stamps that nearly every list of a tag depends on. */
const ALWAYS = ['builds', 'names/tag', 'names/user', 'names/volume', 'names/content_generator'];

const keyOf = ({ method, params }: Pick<Question<unknown>, 'method' | 'params'>): string =>
  `${method} ${encodeValue(params)}`;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function objectKey(key: string, stamps: Stamps): string {
  const state = [...stamps].sort(([a], [b]) => (a < b ? -1 : 1));
  return `snapshots/${digest(JSON.stringify([key, state]))}.xml.gz`;
}
