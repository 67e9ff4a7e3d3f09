import { describe, expect, test } from 'vitest';
import { TaskWorld } from '../../doubles/task-world.ts';
import { Deployment } from '../engine/deployment.ts';

const SOURCE = ['git+https://git.example.com/a#b', 'tag', {}];

describe('that a task waits, and for what', () => {
  test('any host may say and ask, as in Koji', async () => {
    const world = await TaskWorld.start();
    const top = await world.make();
    await world.call('b1', 'host.openTask', top);
    const child = Number(await world.call('b1', 'host.subtask', 'sleep', [1], top));
    await world.call('b2', 'host.taskSetWait', top, [child]);
    expect(await world.call('b2', 'host.taskWait', top)).toEqual([[], [child]]);
    expect(await world.call('b1', 'host.getHostTasks')).toMatchObject([{ id: top, waiting: true }]);
    await world.call('b2', 'host.taskUnwait', top);
    expect(await world.call('b1', 'host.taskWait', top)).toEqual([[], []]);
    // of a task that there is not, nothing
    await world.call('b1', 'host.taskSetWait', 9999, null);
    expect(await world.call('b1', 'host.taskWait', 9999)).toEqual([[], []]);
    await expect(world.call('root', 'host.taskWait', top)).rejects.toThrow('is not a host');
  });

  test('of a pool’s task its own container alone', async () => {
    const accounts = [
      { name: 'admin', password: 'secret', perms: ['admin'] },
      { name: 'foreign', password: 'secret', usertype: 'host' },
    ];
    const made = await Deployment.start({ manual: true, settings: { accounts } });
    const admin = made.as('admin');
    await admin('addHost', 'foreign', ['s390x'], null, true);
    const [one, other] = [
      Number(await admin('makeTask', 'buildSRPMFromSCM', SOURCE)),
      Number(await admin('makeTask', 'buildSRPMFromSCM', SOURCE)),
    ];
    await made.settle();
    const { call } = await made.open({ taskId: one, attempt: 1 });
    await made.open({ taskId: other, attempt: 1 });
    await call('host.taskSetWait', one, []);
    expect(await call('host.taskWait', one)).toEqual([[], []]);
    await expect(call('host.taskSetWait', other, [])).rejects.toThrow(`this session is for task ${one} only`);
    const foreign = made.as('foreign');
    await foreign('exclusiveSession');
    for (const method of ['host.taskSetWait', 'host.taskWaitResults'])
      await expect(foreign(method, other, [])).rejects.toThrow(`does not own task ${other}`);
    for (const method of ['host.taskWait', 'host.taskUnwait'])
      await expect(foreign(method, other)).rejects.toThrow(`does not own task ${other}`);
  });
});
