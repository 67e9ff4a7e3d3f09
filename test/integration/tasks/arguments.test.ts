import { beforeAll, expect, it } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Client, memoryHub } from '../../doubles/memory-hub.ts';

let root: Client;

beforeAll(async () => {
  root = await (await memoryHub()).login('root');
});

it.each<[string, Value[], Struct, string]>([
  ['build', [5, 'tgt'], {}, "Invalid type for value '5': <class 'int'>, expected type <class 'str'>"],
  ['build', [null, 'tgt'], {}, "Invalid type, expected type <class 'str'>"],
  ['chainBuild', ['a', 'tgt'], {}, "Invalid type for value 'a': <class 'str'>, expected type <class 'list'>"],
  [
    'makeTask',
    ['sleep', [1]],
    { priority: 'x' },
    "Invalid type for value 'x': <class 'str'>, expected type <class 'int'>",
  ],
  ['makeTask', ['sleep', [1]], { label: 5 }, "Invalid type for value '5': <class 'int'>, expected type <class 'str'>"],
])('%s %j %j is told what is wrong', async (method, params, names, text) => {
  await expect(root.named(method, params, names)).rejects.toMatchObject({ faultCode: 1019, message: text });
});

it.each([[''], [[]], [0], [null]] as Value[][])('options of %j are none', async (opts) => {
  const task = (await root.call('build', 'git+https://x/y#1', 'tgt', opts!)) as number;
  expect(await root.call('getTaskRequest', task)).toEqual(['git+https://x/y#1', 'tgt', {}]);
});
