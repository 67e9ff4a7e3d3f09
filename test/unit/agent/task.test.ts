import { expect, test } from 'vitest';
import { z } from 'zod';
import { type TaskContext, taskBody } from '#agent/task';
import type { Value } from '#core/xmlrpc/value';

const body = taskBody(
  {
    method: 'demo',
    weight: 1,
    names: ['src', 'opts'],
    shape: z.object({ src: z.string(), opts: z.object({ n: z.number() }).nullish() }),
  },
  async (_context, { src, opts }) => [src, opts?.n ?? null],
);

const run = (request: Value[]) => {
  const task = { id: 1, method: 'demo', arch: 'noarch', request };
  return (async () => body.run({ task } as unknown as TaskContext))();
};

test.each<[Value[], Value[]]>([
  [['a'], ['a', null]],
  [
    ['a', { n: 1 }],
    ['a', 1],
  ],
  [
    ['a', { opts: { n: 2 }, __starstar: true }],
    ['a', 2],
  ],
  [[{ src: 'b', __starstar: true }], ['b', null]],
])('binds %j', async (request, result) => {
  expect(await run(request)).toEqual(result);
});

test.each<[Value[], RegExp]>([
  [['a', null, 3], /takes 2 parameters but 3 were given/],
  [['a', { x: 1, __starstar: true }], /unexpected keyword argument 'x'/],
  [[], /Invalid parameters for demo/],
  [['a', { n: 'x' }], /Invalid parameters for demo/],
])('refuses %j', async (request, message) => {
  await expect(run(request)).rejects.toMatchObject({ faultCode: 1019, message: expect.stringMatching(message) });
});
