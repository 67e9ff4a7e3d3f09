import { beforeAll, describe, expect, it } from 'vitest';
import type { Struct } from '#core/xmlrpc/value';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

/** Lists of tasks are read no further than asked for; the answer has to be that of the whole list, cut. */
describe('newest tasks', () => {
  let root: Client;
  let users: Record<string, number>;

  beforeAll(async () => {
    const hub = await memoryHub();
    root = await hub.login('root');
    const clients = { root, alice: await hub.login('alice') };
    users = Object.fromEntries(
      await Promise.all(
        Object.entries(clients).map(async ([name, client]) => {
          const { id } = (await client.call('getLoggedInUser')) as { id: number };
          return [name, id];
        }),
      ),
    );
    await root.call('createTag', 'dist', null, 'x86_64');
    await root.call('createBuildTarget', 'dist', 'dist', 'dist');
    for (const name of ['root', 'alice', 'alice', 'root', 'alice', 'root'] as const)
      await clients[name].call('build', 'git+https://example.org/hello#main', 'dist');
    await root.call('newRepo', 'dist');
    await root.call('cancelTask', 5);
  });

  const ids = async (filters: Struct, options: Struct) =>
    ((await root.call('listTasks', filters, options)) as { id: number }[]).map((task) => task.id);

  it.each<[string, () => Struct]>([
    ['of an owner', () => ({ owner: users.alice! })],
    ['of a method', () => ({ method: 'build' })],
    ['of methods by a pattern', () => ({ method: 'b*' })],
    ['of an owner and a method', () => ({ owner: users.root!, method: 'build' })],
    ['of an owner in a state', () => ({ owner: users.alice!, state: [3] })],
    ['of an owner, with a filter that is not set', () => ({ owner: users.alice!, method: null })],
    ['of all but an owner', () => ({ not_owner: users.alice! })],
  ])('%s', async (_, filters) => {
    const all = await ids(filters(), { order: '-id' });
    expect(all.length).toBeGreaterThan(0);
    for (const [offset, limit] of [
      [0, 1],
      [1, 2],
      [2, 50],
    ] as const)
      expect(await ids(filters(), { order: '-id', offset, limit })).toEqual(all.slice(offset, offset + limit));
  });
});
