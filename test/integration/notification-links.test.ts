import { expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { memoryHub } from '../doubles/memory-hub.ts';

const HOST = { name: 'builder', arches: ['x86_64' as const], pool: 'x86_64' as const, channels: ['default'] };

/** The address that a mail about a canceled build links to. */
async function weburl(settings: object): Promise<Value | undefined> {
  const hub = await memoryHub({ hosts: [HOST], ...settings });
  const [root, builder] = [await hub.login('root'), await hub.login('builder')];
  await builder.call('exclusiveSession');
  const task = (await root.call('makeTask', 'build', ['git+https://git.example.org/hello#1', 'dist'])) as number;
  await builder.call('host.openTask', task);
  const data = { name: 'hello', version: '1', release: '1', epoch: null, task_id: task };
  const build = (await builder.call('host.initBuild', data)) as number;
  await root.call('cancelBuild', build);
  const [mail] = (await root.call('listTasks', { method: 'buildNotification', decode: true })) as {
    request: Value[];
  }[];
  return mail!.request[3];
}

it.each([
  ["this deployment's pages", {}, 'http://hub/koji'],
  [
    'what the hub option says',
    { hub: { KojiWebURL: 'https://koji.example.org/koji' } },
    'https://koji.example.org/koji',
  ],
])('mails link to %s', async (_, settings, expected) => {
  expect(await weburl(settings)).toBe(expected);
});
