import { beforeEach, describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import { encodeResponse } from '#core/xmlrpc/encode';
import { broken } from '../../doubles/task-invariants.ts';
import { TaskWorld } from '../../doubles/task-world.ts';

/** More than fits into one transaction of the table, whatever is done to each of them. */
const CHILDREN = 60;

let world: TaskWorld;
let top: number;

/** A task with two levels below it; half of the lower ones are at work. */
beforeEach(async () => {
  world = await TaskWorld.start();
  top = await world.make();
  await world.call('b1', 'host.openTask', top);
  for (let n = 0; n < CHILDREN; n++) {
    const child = Number(await world.call('b1', 'host.subtask', 'sleep', [1], top));
    if (n % 2 === 0) await world.call('b2', 'host.openTask', child);
    if (n % 10 === 0) await world.call('b2', 'host.subtask', 'sleep', [1], child);
  }
});

const states = async (): Promise<number[]> => (await world.picture()).tasks.map((task) => task.state);
const whole = async (): Promise<void> => expect(broken(await world.picture(), world)).toEqual([]);

describe('a task with many others below it', () => {
  test.each(['cancelTask', 'cancelTaskFull'])('%s ends them all', async (method) => {
    await world.call('root', method, top);
    expect(new Set(await states())).toEqual(new Set([TASK.CANCELED]));
    await whole();
  });

  test('cancelTaskChildren leaves the task itself', async () => {
    await world.call('root', 'cancelTaskChildren', top);
    const [first, ...others] = await states();
    expect(first).toBe(TASK.OPEN);
    expect(new Set(others)).toEqual(new Set([TASK.CANCELED]));
    await whole();
  });

  test('setTaskPriority reaches those below, and those that wait wait with it', async () => {
    await world.call('root', 'setTaskPriority', top, 3, true);
    const { tasks, waiting } = await world.picture();
    expect(new Set(tasks.map((task) => task.priority))).toEqual(new Set([3]));
    expect(new Set(waiting.map((row) => row.priority))).toEqual(new Set([3]));
    await whole();
  });

  test('setTaskPriority without recurse leaves them', async () => {
    await world.call('root', 'setTaskPriority', top, 3, false);
    const { tasks } = await world.picture();
    expect(tasks.filter((task) => task.priority === 3).map((task) => task.id)).toEqual([top]);
  });

  test('host.taskSetWait notes what it waits for, and the end of each wakes it', async () => {
    await world.call('b1', 'host.taskSetWait', top, null);
    const { tasks } = await world.picture();
    expect(tasks.filter((task) => task.awaited)).toHaveLength(CHILDREN);
    await world.call('b2', 'host.closeTask', tasks[1]!.id, encodeResponse('done'));
    await whole();
  });
});
