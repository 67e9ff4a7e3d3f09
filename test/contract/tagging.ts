import { expect } from 'vitest';
import type { Table } from '#store/table';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

const CLIENTS = 8;
const CALLS = 100;

interface Tagged {
  readonly build: number;
  readonly client: number;
  /** places in the order in which calls began and ended */
  readonly began: number;
  readonly ended: number;
}

const integer = (row: unknown, name: string): number => Number((row as Record<string, unknown>)[name]);

/**
 * A hundred builds are tagged by eight clients at once: none is lost, each has an event of its own, and a call that began when
 * another had ended has the later event.
 */
export async function tagAtOnce(table: Table): Promise<void> {
  const hub = await memoryHub({}, table);
  const root = await hub.login('root');
  await root.call('createTag', 'dist');
  await root.call('packageListAdd', 'dist', 'hello', 'root');
  const builds: number[] = [];
  for (let n = 0; n < CALLS; n++)
    builds.push(Number(await root.call('createEmptyBuild', 'hello', '1', String(n), null)));

  const waiting = [...builds.entries()];
  const done: Tagged[] = [];
  let clock = 0;
  async function work(caller: Client, client: number): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const began = clock++;
      await caller.call('tagBuildBypass', 'dist', next[1]);
      done.push({ build: next[1], client, began, ended: clock++ });
    }
  }
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => hub.login('root')));
  await Promise.all(clients.map(work));

  const rows = (await root.call('listTagged', 'dist')) as unknown[];
  expect(rows.map((row) => integer(row, 'build_id')).sort((a, b) => a - b)).toEqual(builds.toSorted((a, b) => a - b));
  const history = await root.named('queryHistory', [], { tables: ['tag_listing'], tag: 'dist' });
  const listings = (history as Record<string, unknown[]>).tag_listing!;
  const event = new Map(listings.map((row) => [integer(row, 'build_id'), integer(row, 'create_event')]));
  expect(new Set(event.values()).size).toBe(CALLS);
  for (const one of done) {
    const later = done.filter((other) => other.began > one.ended).map((other) => event.get(other.build)!);
    expect(Math.min(...later, Number.POSITIVE_INFINITY)).toBeGreaterThan(event.get(one.build)!);
  }
  // the latest build is the one that was tagged last
  const [latest] = (await root.call('getLatestBuilds', 'dist')) as unknown[];
  expect(event.get(integer(latest, 'build_id'))).toBe(Math.max(...event.values()));
}
