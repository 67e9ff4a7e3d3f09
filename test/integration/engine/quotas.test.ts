import { describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import { encodeResponse } from '#core/xmlrpc/encode';
import { Deployment } from './deployment.ts';

const accounts = ['bot', 'ann'].map((name) => ({ name, password: 'secret', perms: ['admin'] }));

async function deployment(quotas: object) {
  const settings = {
    engine: { quotas },
    accounts: [{ name: 'admin', password: 'secret', perms: ['admin'] }, ...accounts],
  };
  const made = await Deployment.start({ manual: true, settings });
  const make = async (user: string, options: Record<string, string | number | boolean> = {}): Promise<number> =>
    Number(
      await made.as(user)('makeTask', 'buildSRPMFromSCM', ['git+https://git.example.com/a#b', 'tag', {}], {
        ...options,
        __starstar: true,
      }),
    );
  const assigned = async (ids: readonly number[]): Promise<number> => {
    const rows = (await made.as('admin')('getTaskInfo', [...ids])) as { state: number }[];
    return rows.filter((row) => row.state === TASK.ASSIGNED || row.state === TASK.OPEN).length;
  };
  const explain = async (id: number) => ((await made.as('admin')('toji.explainTask', id)) as { reason: string }).reason;
  return { made, make, assigned, explain };
}

const several = async (count: number, make: () => Promise<number>): Promise<number[]> => {
  const ids: number[] = [];
  for (let i = 0; i < count; i++) ids.push(await make());
  return ids;
};

describe('quotas', () => {
  test("a user's tasks beyond it wait, others' go on, and the next comes when one ends", async () => {
    const { made, make, assigned, explain } = await deployment({ user: 2 });
    const bots = await several(30, () => make('bot', { priority: 5 }));
    const [ann] = await several(1, () => make('ann'));
    await made.settle();
    expect(await assigned(bots)).toBe(2);
    // behind thirty of higher priority
    expect(await assigned([ann!])).toBe(1);
    expect(await explain(bots.at(-1)!)).toBe('quota: its owner has 2 running already');
    const one = made.starts.find((start) => bots.includes(start.taskId))!;
    const { call } = await made.open(one);
    await call('host.closeTask', one.taskId, encodeResponse('done'));
    await made.settle();
    expect(await assigned(bots)).toBe(2);
    expect(made.starts).toHaveLength(4);
  });

  test('a user may have one of their own', async () => {
    const { made, make, assigned } = await deployment({ user: 1, users: { bot: 3 } });
    const [bots, anns] = [await several(5, () => make('bot')), await several(5, () => make('ann'))];
    await made.settle();
    expect([await assigned(bots), await assigned(anns)]).toEqual([3, 1]);
  });

  test('channels have theirs', async () => {
    const { made, make, assigned, explain } = await deployment({ channels: { createrepo: 1 } });
    const inChannel = await several(3, () => make('ann', { channel: 'createrepo' }));
    const others = await several(3, () => make('ann'));
    await made.settle();
    expect([await assigned(inChannel), await assigned(others)]).toEqual([1, 3]);
    expect(await explain(inChannel.at(-1)!)).toBe('quota: its channel has 1 running already');
  });
});

describe('channels and hosts that are disabled', () => {
  test('a disabled channel takes no tasks, and starts none of those that it has', async () => {
    const { made, make, assigned, explain } = await deployment({});
    await made.as('admin')('disableHost', 'pool');
    const [waiting] = await several(1, () => make('ann', { channel: 'createrepo' }));
    await made.as('admin')('disableChannel', 'createrepo');
    await expect(make('ann', { channel: 'createrepo' })).rejects.toThrow('Channel createrepo is disabled.');
    await made.as('admin')('enableHost', 'pool');
    await made.sweep();
    expect(await assigned([waiting!])).toBe(0);
    expect(await explain(waiting!)).toBe('its channel is disabled');
  });

  test('a disabled host ends what it has and gets nothing new', async () => {
    const { made, make, assigned, explain } = await deployment({});
    const [first] = await several(1, () => make('ann'));
    await made.settle();
    const { call } = await made.open(made.starts[0]!);
    await made.as('admin')('disableHost', 'pool');
    const [second] = await several(1, () => make('ann'));
    await made.sweep();
    expect(await assigned([second!])).toBe(0);
    expect(await explain(second!)).toBe('no enabled host for arch noarch is in its channel');
    expect(await call('toji.attach', first!, 1, 'token')).not.toBeNull();
    expect(await call('toji.heartbeat', first!, 1)).toBe(true);
    await call('host.closeTask', first!, encodeResponse('done'));
    expect(await assigned([first!, second!])).toBe(0);
  });
});
