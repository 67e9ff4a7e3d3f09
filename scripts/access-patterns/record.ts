import { AsyncLocalStorage } from 'node:async_hooks';
import type { Hub } from '#hub/hub';
import { checkCalls, hubUnderTest } from '#local/conformance/suite';
import { startDevHub } from '#local/dev-hub';
import { MemoryTable } from '#store/memorytable';
import type { Item, Key, Range, Table, Write } from '#store/table';
import { type AccessPattern, accessPatterns } from './patterns.ts';

/** What every call with a session does before its method is run. */
export const EVERY_CALL = 'every call';

/** A table that notes who reads what. */
class RecordingTable implements Table {
  readonly #table = new MemoryTable();
  readonly #note: (read: Key & Pick<Range, 'index'>) => void;

  constructor(note: (read: Key & Pick<Range, 'index'>) => void) {
    this.#note = note;
  }

  async get(key: Key): Promise<Item | undefined> {
    this.#note(key);
    return this.#table.get(key);
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    keys.forEach(this.#note);
    return this.#table.getMany(keys);
  }

  async query(range: Range): Promise<Item[]> {
    this.#note({ pk: range.pk, index: range.index, sk: range.prefix ?? range.from ?? '' });
    return this.#table.query(range);
  }

  async write(writes: readonly Write[], token?: string): Promise<void> {
    return this.#table.write(writes, token);
  }

  async increment(key: Key, by: number): Promise<number> {
    this.#note(key);
    return this.#table.increment(key, by);
  }
}

/** Does a read of this partition, and of sort keys that begin like this, belong to the pattern? */
function fits({ index, pk, sk }: AccessPattern, read: Key & Pick<Range, 'index'>): boolean {
  if (index !== (read.index ?? 'table') || !matcher(pk, '$').test(read.pk)) return false;
  const key = /^(?:=|begins with) `([^`]*)`/.exec(sk)?.[1];
  return key === undefined || matcher(key, sk.startsWith('=') ? '$' : '').test(read.sk);
}

/** What is in angle brackets stands for anything. */
function matcher(template: string, end: string): RegExp {
  const parts = template.split(/<[^>]*>/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}${end}`);
}

export interface Recorded {
  /** pattern -> the methods that read by it */
  readonly methods: ReadonlyMap<AccessPattern, ReadonlySet<string>>;
  /** reads by none of the patterns */
  readonly unknown: readonly string[];
}

/** Runs the conformance suite and answers which methods read by which pattern. */
export async function recordReads(python: string): Promise<Recorded> {
  const patterns = accessPatterns();
  const running = new AsyncLocalStorage<string>();
  const methods = new Map(patterns.map((pattern) => [pattern, new Set<string>()]));
  const unknown = new Set<string>();
  const table = new RecordingTable((read) => {
    const found = patterns.filter((pattern) => fits(pattern, read));
    if (found.length === 0) unknown.add(`${read.index ?? 'table'} ${read.pk} ${read.sk}`);
    for (const pattern of found) methods.get(pattern)!.add(running.getStore() ?? EVERY_CALL);
  });
  const hub = await startDevHub(0, hubUnderTest().settings, { table, dress: (hub) => named(hub, running) });
  try {
    await checkCalls(hub, { python, verbose: 0 });
  } finally {
    await hub.stop();
  }
  return { methods, unknown: [...unknown] };
}

/** The hub, with each method's name known while it runs. */
function named(hub: Hub, running: AsyncLocalStorage<string>): Hub {
  const methods = [...hub.methods].map(([name, method]) => {
    const run: typeof method.run = (ctx, params) => running.run(name, () => method.run(ctx, params));
    return [name, { ...method, run }] as const;
  });
  return { ...hub, methods: new Map(methods) };
}
