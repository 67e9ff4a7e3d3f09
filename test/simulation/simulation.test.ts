import { describe, expect, test } from 'vitest';
import { simulate } from './run.ts';

/** The whole engine under random delays, doubled deliveries, lost containers and cancels. `npm run simulate` runs more. */
const SEEDS = 40;

describe('whole-system simulation', () => {
  for (let batch = 0; batch < SEEDS / 10; batch++) {
    test(`seeds ${batch * 10 + 1} to ${batch * 10 + 10}: nothing is lost, run twice or stuck`, {
      timeout: 120_000,
    }, async () => {
      for (let seed = batch * 10 + 1; seed <= batch * 10 + 10; seed++) {
        const { broken } = await simulate(seed, 20);
        expect(broken, `npm run simulate -- --seed ${seed} --groups 20`).toEqual([]);
      }
    });
  }
});
