import { describe, it } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { eventRace } from '../../contract/event.ts';
import { JitterTable } from '../../simulation/jitter.ts';
import { Random } from '../../simulation/random.ts';

describe('a tag as of an event', () => {
  it('is the same during the changes after it as it is later', { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Random(seed);
      const pause = async (): Promise<void> => {
        for (let turns = random.below(20); turns > 0; turns--) await Promise.resolve();
      };
      const table = new JitterTable(new MemoryTable(), random);
      await eventRace({ table, random, pause, changes: 12, events: 10 }, 1);
    }
  });
});
