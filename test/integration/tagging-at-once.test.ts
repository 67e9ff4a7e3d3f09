import { describe, test } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { tagAtOnce } from '../contract/tagging.ts';
import { JitterTable } from '../simulation/jitter.ts';
import { Random } from '../simulation/random.ts';

describe('a hundred tagBuildBypass calls from eight clients', () => {
  test('lose none, and keep the order of events', { timeout: 120_000 }, () =>
    tagAtOnce(new JitterTable(new MemoryTable(), new Random(7))),
  );
});
