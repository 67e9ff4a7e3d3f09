import { expect, test } from 'vitest';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { Deployment } from './deployment.ts';

test('privileged containers make images, and nothing else for whoever names their channel', async () => {
  const made = await Deployment.start({
    manual: true,
    settings: {
      deployment: { builders: { privileged: { x86_64: {} } } },
      hosts: [
        { name: 'metal', pool: 'x86_64-privileged', arches: 'x86_64', channels: ['image-privileged'], capacity: 9 },
      ],
    },
  });
  const admin = made.as('admin');
  const there = { channel: 'image-privileged', arch: 'x86_64', __starstar: true };
  const make = async (method: string, ...args: Value[]) => Number(await admin('makeTask', method, args, there));
  const ids = [await make('buildArch', 'a.src.rpm', 1, 'x86_64', true), await make('runroot', 'tag', 'x86_64', 'id')];
  const image = await make('createKiwiImage', 'disk', '1', '1', 'x86_64');
  await made.settle();
  const states = ((await admin('getTaskInfo', [...ids, image])) as { state: number }[]).map(({ state }) => state);
  expect(states).toEqual([TASK.FREE, TASK.FREE, TASK.ASSIGNED]);
  expect(await admin('toji.explainTask', ids[0]!)).toMatchObject({
    reason: 'no host of this deployment knows how to do buildArch',
  });
});
