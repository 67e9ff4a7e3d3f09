import { describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import { finished } from '#hub/tasks/transition';
import { attemptsOf } from '#store/attempts';
import { runningOn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { Tx } from '#store/tx';
import { LEAVES, Post } from './post.ts';

/**
 * Every message and event comes one to three times, in any order, some while the first is still at work and some when all is
 * over. Each task is done once all the same.
 */
const SEEDS = 80;

describe('deliveries', () => {
  test('once to three times, in any order: each task is done once', { timeout: 300_000 }, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const post = new Post(seed);
      const id = await post.start();
      const read = () => new Tx(post.hub);
      await post.settle(async () => finished((await tasks.get(read(), id))!));
      const top = (await tasks.get(read(), id))!;
      const leaves = (await tasks.getMany(read(), top.children)) as Task[];
      const what = `seed ${seed}`;
      expect(leaves, what).toHaveLength(LEAVES);
      for (const task of [top, ...leaves]) {
        expect(finished(task), what).toBe(true);
        const attempts = await attemptsOf(read(), task.id);
        expect(
          attempts.map((one) => one.attempt),
          what,
        ).toEqual(attempts.map((_, n) => n + 1));
        expect(
          attempts.filter((one) => one.outcome === null),
          what,
        ).toEqual([]);
        expect(attempts.filter((one) => one.outcome === 'closed').length, what).toBe(
          task.state === TASK.CLOSED ? 1 : 0,
        );
      }
      for (const leaf of leaves) expect(post.taken.get(leaf.id) ?? 0, what).toBe(leaf.state === TASK.CLOSED ? 1 : 0);
      if (top.state === TASK.CLOSED)
        expect(
          leaves.map((leaf) => leaf.state),
          what,
        ).toEqual(leaves.map(() => TASK.CLOSED));
      expect(await runningOn(read(), 1), what).toEqual([]);
    }
  });
});
