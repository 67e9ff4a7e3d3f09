import { describe, expect, it } from 'vitest';
import { MemoryTable } from '#store/memory';
import { tagListing } from '#store/tags';
import { type Tx, transact } from '#store/tx';
import { JitterTable } from '../../simulation/jitter.ts';
import { Random } from '../../simulation/random.ts';

/**
 * A repo made at event E has every change up to E, whatever goes on meanwhile. Writers tag and untag while readers take
 * events and read the tag as of them; afterwards the history says what they should have seen.
 */
const TAG = 1;
const BUILDS = 6;
const now = (): number => 1000;

const row = (build: number) => ({ tag_id: TAG, build_id: build, package_id: build });

async function change(tx: Tx, build: number): Promise<void> {
  const held = await tagListing.active(tx, 'tag', TAG, `${TAG}#${build}#${build}`);
  if (held) await tagListing.revoke(tx, held, 0);
  else await tagListing.create(tx, row(build), 0);
}

interface Seen {
  readonly event: number;
  readonly builds: readonly number[];
}

async function readAt(table: JitterTable, event: number): Promise<Seen> {
  const rows = await transact(table, now, (tx) => tagListing.at(tx, 'tag', TAG, event));
  return { event, builds: rows.map((one) => one.build_id).sort() };
}

async function run(seed: number): Promise<{ seen: Seen[]; expected: Seen[] }> {
  const random = new Random(seed);
  const table = new JitterTable(new MemoryTable(), random);
  const pause = async (): Promise<void> => {
    for (let turns = random.below(20); turns > 0; turns--) await Promise.resolve();
  };
  const writer = async (): Promise<void> => {
    for (let i = 0; i < 12; i++) {
      await transact(table, now, (tx) => change(tx, random.below(BUILDS)), pause, 1000);
      await pause();
    }
  };
  const seen: Seen[] = [];
  const reader = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) {
      // as a repo does: an event of its own, then reads as of it, the first at once and others later
      const event = await transact(table, now, (tx) => tx.event(), pause, 1000);
      for (let times = 0; times < 3; times++) {
        seen.push(await readAt(table, event));
        await pause();
      }
    }
  };
  await Promise.all([writer(), writer(), writer(), reader(), reader()]);
  const history = await transact(table, now, (tx) => tagListing.history(tx, 'tag', TAG));
  const expected = seen.map(({ event }) => ({
    event,
    builds: history
      .filter((one) => one.create_event <= event && (one.revoke_event === null || one.revoke_event > event))
      .map((one) => one.build_id)
      .sort(),
  }));
  return { seen, expected };
}

describe('a tag as of an event', () => {
  it('is the same during the changes after it as it is later', { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { seen, expected } = await run(seed);
      expect(seen, `seed ${seed}`).toEqual(expected);
    }
  });
});
