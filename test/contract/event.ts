import { expect } from 'vitest';
import type { Table } from '#store/table';
import { tagListing } from '#store/tags';
import { type Tx, transact } from '#store/tx';
import type { Random } from '../simulation/random.ts';

/**
 * A repo made at event E has every change up to E, whatever goes on meanwhile. Writers tag and untag while readers take
 * events and read the tag as of them; afterwards the history says what they should have seen.
 */
const BUILDS = 6;
const now = (): number => 1000;

export interface EventRace {
  readonly table: Table;
  readonly random: Random;
  /** waits for a random while: for other calls to overtake */
  pause(): Promise<void>;
  /** changes of each writer, and events of each reader */
  readonly changes: number;
  readonly events: number;
}

interface Seen {
  readonly event: number;
  readonly builds: readonly number[];
}

async function change(tx: Tx, tag: number, build: number): Promise<void> {
  const held = await tagListing.active(tx, 'tag', tag, `${tag}#${build}#${build}`);
  if (held) await tagListing.revoke(tx, held, 0);
  else await tagListing.create(tx, { tag_id: tag, build_id: build, package_id: build }, 0);
}

/** Runs one race in a tag that nobody else has. */
export async function eventRace({ table, random, pause, changes, events }: EventRace, tag: number): Promise<void> {
  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transact({ table, now, pause }, work, 1000);
  const writer = async (): Promise<void> => {
    for (let i = 0; i < changes; i++) {
      const build = random.below(BUILDS);
      await act((tx) => change(tx, tag, build));
      await pause();
    }
  };
  const seen: Seen[] = [];
  const reader = async (): Promise<void> => {
    for (let i = 0; i < events; i++) {
      // as a repo does: an event of its own, then reads as of it, the first at once and others later
      const event = await act((tx) => tx.event());
      for (let times = 0; times < 3; times++) {
        const rows = await act((tx) => tagListing.at(tx, 'tag', tag, event));
        seen.push({ event, builds: rows.map((one) => one.build_id).sort() });
        await pause();
      }
    }
  };
  await Promise.all([writer(), writer(), writer(), reader(), reader()]);
  const history = await act((tx) => tagListing.history(tx, 'tag', tag));
  const expected = seen.map(({ event }) => ({
    event,
    builds: history
      .filter((one) => one.create_event <= event && (one.revoke_event === null || one.revoke_event > event))
      .map((one) => one.build_id)
      .sort(),
  }));
  expect(seen).toEqual(expected);
}
