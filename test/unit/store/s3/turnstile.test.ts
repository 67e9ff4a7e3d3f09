import { setImmediate as tick } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turnstile } from '#store/s3/turnstile';

test('so many are inside at a time, in order; who fails makes room too', async () => {
  const turnstile = new Turnstile(2);
  const begun: number[] = [];
  let inside = 0;
  let most = 0;
  const visits = Array.from({ length: 7 }, (_, i) =>
    turnstile.run(async () => {
      begun.push(i);
      most = Math.max(most, ++inside);
      await tick();
      inside--;
      if (i === 1) throw new Error('stumbled');
      return i;
    }),
  );
  const ended = await Promise.allSettled(visits);
  expect(ended.map((end) => (end.status === 'fulfilled' ? end.value : 'failed'))).toEqual([0, 'failed', 2, 3, 4, 5, 6]);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});
