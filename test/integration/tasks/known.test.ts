import { expect, test } from 'vitest';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { TaskWorld } from '../../doubles/task-world.ts';

const stateOf = async (world: TaskWorld, id: number) =>
  ((await world.call('root', 'getTaskInfo', id)) as { state: number }).state;

test('a task that there is not is said to be none, in the words of each call', async () => {
  const world = await TaskWorld.start();
  await expect(world.call('b1', 'host.openTask', 9999)).rejects.toThrow('query returned no rows');
  const calls: [string, ...Value[]][] = [
    ['host.closeTask', 9999, ''],
    ['host.setTaskWeight', 9999, 1],
    ['host.subtask', 'sleep', [1], 9999],
    ['cancelTask', 9999],
  ];
  for (const [method, ...params] of calls)
    await expect(world.call('b1', method, ...params)).rejects.toThrow('No such task: 9999');
  await expect(world.call('root', 'getTaskResult', 9999)).rejects.toThrow(/^No such task$/);
});

test('a host may cancel what it has open, and not what it is only given', async () => {
  const world = await TaskWorld.start();
  const task = await world.make();
  await world.call('root', 'assignTask', task, 'b1');
  await expect(world.call('b1', 'cancelTask', task)).rejects.toThrow('Cannot cancel task, not owner');
  await world.call('b1', 'host.openTask', task);
  await expect(world.call('b2', 'cancelTask', task)).rejects.toThrow('Cannot cancel task, not owner');
  await world.call('b1', 'cancelTask', task);
  expect(await stateOf(world, task)).toBe(TASK.CANCELED);
});

test('a canceled task is not canceled again with what is below it; the whole group is', async () => {
  const world = await TaskWorld.start();
  const top = await world.make();
  await world.call('b1', 'host.openTask', top);
  const child = Number(await world.call('b1', 'host.subtask', 'sleep', [1], top));
  await world.call('root', 'cancelTask', top, false);
  await world.call('root', 'cancelTask', top);
  expect(await stateOf(world, child)).toBe(TASK.FREE);
  await world.call('root', 'cancelTaskFull', top);
  expect(await stateOf(world, child)).toBe(TASK.CANCELED);
});
