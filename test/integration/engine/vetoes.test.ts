import { expect, test } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import type { Plugin } from '#hub/plugin';
import { Deployment } from './deployment.ts';

test('tasks that a plugin does not let be assigned keep no other waiting, however many they are', async () => {
  let lets = false;
  const picky: Plugin = {
    name: 'picky',
    doc: 'Lets no task of arch x86_64 be assigned.',
    callbacks: {
      preTaskStateChange: (_, { new: state, info }) => {
        const { arch } = info as { arch: string };
        if (state === 'ASSIGNED' && arch === 'x86_64' && !lets) throw new Error('not today');
      },
    },
  };
  const made = await Deployment.start({ manual: true, plugins: [picky], settings: { plugins: ['picky'] } });
  const admin = made.as('admin');
  const make = async (arch: string, priority: number): Promise<number> => {
    const options = { arch, priority, __starstar: true };
    return Number(await admin('makeTask', 'buildSRPMFromSCM', ['git+https://x.org/a#b', 'tag', {}], options));
  };
  const kept: number[] = [];
  for (let n = 0; n < 25; n++) kept.push(await make('x86_64', -5));
  const free = await make('noarch', 5);
  await made.settle();
  expect(made.starts.map(({ taskId }) => taskId)).toEqual([free]);
  expect(made.errors.filter((line) => line.startsWith('task is not assigned'))).toHaveLength(kept.length);
  expect((await admin('toji.taskAttempts', kept[0]!)) as Value[]).toEqual([]);
  lets = true;
  await made.sweep();
  expect(made.starts.map(({ taskId }) => taskId).sort()).toEqual([...kept, free].sort());
});
