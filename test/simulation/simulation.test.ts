import { describe, expect, test } from 'vitest';
import { simulate } from './run.ts';

/** The whole engine under random delays, doubled deliveries, lost containers and cancels. `npm run simulate` runs more. */
const SEEDS = 200;
const BATCH = 25;
const TASKS = 22;

describe('whole-system simulation', () => {
  for (let first = 1; first <= SEEDS; first += BATCH) {
    test(`seeds ${first} to ${first + BATCH - 1}: nothing is lost, run twice or stuck, and the load adds up`, {
      timeout: 120_000,
    }, async () => {
      for (let seed = first; seed < first + BATCH; seed++) {
        const { broken } = await simulate(seed, TASKS);
        expect(broken, `npm run simulate -- --seed ${seed} --tasks ${TASKS}`).toEqual([]);
      }
    });
  }
});

describe('the simulation itself', () => {
  test('is the same for the same seed', async () => {
    expect(await simulate(7, 100)).toEqual(await simulate(7, 100));
  });

  test.each([
    ['a store without conditions', { carelessTable: true }],
    ['an engine that does not look for expired leases', { noSweep: true }],
  ])('notices %s', { timeout: 120_000 }, async (_, sabotage) => {
    for (let seed = 1; seed <= 100; seed++) {
      const found = await simulate(seed, 70, { sabotage }).then(
        ({ broken }) => broken.length,
        () => 1,
      );
      if (found > 0) return;
    }
    expect.unreachable('100 seeds, and nothing was noticed');
  });
});
