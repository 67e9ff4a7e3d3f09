import { describe, expect, test } from 'vitest';
import { encodeResponse } from '#core/xmlrpc/encode';
import { Deployment } from './deployment.ts';

const USERS = ['bot', 'ann', 'bob'] as const;
type User = (typeof USERS)[number];

/** A pool with so many places, on which the test ends the tasks one after another. */
async function deployment(maxjobs: number) {
  const accounts = USERS.map((name) => ({ name, password: 'secret', perms: ['admin'] }));
  const pool = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default'], capacity: 100, maxjobs };
  const made = await Deployment.start({ manual: true, settings: { accounts, hosts: [pool] } });
  const owners = new Map<number, User>();
  const make = async (user: User, count: number, arch = 'x86_64', priority = 20): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const params = ['git+https://git.example.com/a#b', 'tag', {}];
      const id = await made.as(user)('makeTask', 'buildSRPMFromSCM', params, { arch, priority, __starstar: true });
      owners.set(Number(id), user);
    }
    await made.settle();
  };
  /** Ends the task that began first, `count` times. */
  let ended = 0;
  const end = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const start = made.starts[ended++]!;
      const { call } = await made.open(start);
      await call('host.closeTask', start.taskId, encodeResponse('done'));
      made.time += 1;
      await made.settle();
    }
  };
  /** whose tasks were started, in order */
  const started = (): User[] => made.starts.map(({ taskId }) => owners.get(taskId)!);
  return { made, make, end, started };
}

describe('a mass rebuild by one user', () => {
  test('leaves others their turns: nobody waits for more than one task of each of the others', async () => {
    const { make, end, started } = await deployment(2);
    await make('bot', 60);
    await make('ann', 5);
    await make('bob', 5);
    await end(20);
    const turns = started().slice(2);
    expect(turns.slice(0, 15).filter((user) => user === 'ann')).toHaveLength(5);
    expect(turns.slice(0, 15).filter((user) => user === 'bob')).toHaveLength(5);
    // round robin: each three in a row are of all three
    for (let at = 0; at < 12; at += 3) expect(turns.slice(at, at + 3).sort()).toEqual(['ann', 'bob', 'bot']);
  });

  test.each([1, 2, 3])('in one bin does not keep back those of another, with %i places', async (places) => {
    const { make, end, started } = await deployment(places);
    // turns of this bin are far on when the others come
    await make('ann', 20);
    await end(20);
    await make('bot', 40, 'noarch');
    await make('ann', 6);
    const before = started().length;
    await end(12);
    const turns = started().slice(before);
    expect(turns.filter((user) => user === 'ann').length).toBeGreaterThanOrEqual(5);
    expect(turns.filter((user) => user === 'bot').length).toBeGreaterThanOrEqual(5);
  });

  test('goes before others with a higher priority', async () => {
    const { make, end, started } = await deployment(1);
    await make('ann', 3);
    await make('bot', 5, 'x86_64', 10);
    await end(6);
    expect(started().slice(0, 7)).toEqual(['ann', 'bot', 'bot', 'bot', 'bot', 'bot', 'ann']);
  });
});
