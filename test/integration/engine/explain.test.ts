import { describe, expect, test } from 'vitest';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { type Call, Deployment } from './deployment.ts';

const SOURCE = ['git+https://git.example.com/a#b', 'tag', {}];
const POOL = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default'], capacity: 100, maxjobs: 2 };

interface Explained {
  reason: string;
  position: number | null;
  expected_start_ts: { value: number } | null;
  pools: Record<string, Value>[];
}

async function deployment() {
  const accounts = [
    { name: 'admin', password: 'secret', perms: ['admin'] },
    { name: 'foreign', password: 'secret', usertype: 'host' },
  ];
  const made = await Deployment.start({ manual: true, settings: { hosts: [POOL], accounts } });
  const admin = made.as('admin');
  const make = async (arch = 'noarch', method = 'buildSRPMFromSCM') =>
    Number(await admin('makeTask', method, SOURCE, { arch, __starstar: true }));
  const explain = async (id: number) => (await admin('toji.explainTask', id)) as unknown as Explained;
  /** Seconds from now; null: nothing is known. */
  const expected = async (id: number) => {
    const { expected_start_ts: ts } = await explain(id);
    return ts && ts.value - made.time;
  };
  return { made, admin, make, explain, expected };
}

/** The container of a task works for so long and reports. */
async function work(made: Deployment, taskId: number, seconds: number): Promise<void> {
  const { call } = await made.open({ taskId, attempt: 1 });
  made.time += seconds;
  await call('host.closeTask', taskId, encodeResponse('done'));
}

test('a task that has ended says how', async () => {
  const { made, admin, make, explain } = await deployment();
  const [done, failed, canceled] = [await make(), await make(), await make()];
  await made.settle();
  await work(made, done, 1);
  const { call } = await made.open({ taskId: failed, attempt: 1 });
  await call('host.failTask', failed, encodeFault(1005, 'no'));
  await admin('cancelTask', canceled);
  expect(await explain(done)).toMatchObject({ state: 'CLOSED', reason: 'it ended well' });
  expect(await explain(failed)).toMatchObject({
    state: 'FAILED',
    reason: 'it ended with an error, which is its result',
  });
  expect(await explain(canceled)).toMatchObject({ state: 'CANCELED', reason: 'it was canceled before its end' });
});

describe('expected start', () => {
  test('is now while there is room, and not known before a task of the method has ended', async () => {
    const { made, make, expected } = await deployment();
    const first = await make();
    expect(await expected(first)).toBe(0);
    const [, waiting] = [await make(), await make()];
    await made.settle();
    expect(await expected(waiting)).toBeNull();
  });

  test('is a mean duration for each task before it, over all that may run at a time', async () => {
    const { made, make, explain, expected } = await deployment();
    for (const seconds of [40, 80]) {
      const id = await make();
      await made.settle();
      await work(made, id, seconds);
    }
    const [, , next, last] = [await make(), await make(), await make(), await make()];
    await made.settle();
    expect((await explain(next)).position).toBe(1);
    expect(await expected(next)).toBe(30);
    expect(await expected(last)).toBe(60);
  });
});

describe('a task that only a foreign builder can do', () => {
  async function foreign(made: Deployment, admin: Call): Promise<Call> {
    await admin('addHost', 'foreign', ['s390x'], null, true);
    const call = made.as('foreign');
    await call('exclusiveSession');
    return call;
  }

  test('waits for one, then for the one that is there to check in, and is then about to be taken', async () => {
    const { made, admin, make, explain, expected } = await deployment();
    const id = await make('s390x');
    expect((await explain(id)).reason).toBe('no enabled host for arch s390x is in its channel');
    const host = await foreign(made, admin);
    expect((await explain(id)).reason).toBe('no host for it is ready; it waits for foreign');
    expect(await expected(id)).toBeNull();
    await host('host.updateHost', 0, true, { methods: ['buildSRPMFromSCM'], maxjobs: 3 });
    expect(await explain(id)).toMatchObject({
      reason: 'there is room for it: it will be assigned in a moment',
      pools: [{ host: 'foreign', ready: true, tasks: 0, maxjobs: 3 }],
    });
    made.time += 181;
    expect((await explain(id)).reason).toBe('no host for it is ready; it waits for foreign');
  });

  test('has no host when they do not know its method, or have refused it', async () => {
    const { made, admin, make, explain } = await deployment();
    const host = await foreign(made, admin);
    await host('host.updateHost', 0, true, { methods: ['buildSRPMFromSCM'] });
    const unknown = await make('s390x', 'vanish');
    expect((await explain(unknown)).reason).toBe('no host of this deployment knows how to do vanish');
    const id = await make('s390x');
    expect(await host('host.getTasks')).toMatchObject([{ id }]);
    await host('host.refuseTask', id, false, 'no space');
    expect(await explain(id)).toMatchObject({ reason: 'all hosts for it have refused it', refusals: ['no space'] });
  });

  test('is taken back, and not given to it again for a while, when it does not open it within AssignTimeout', async () => {
    const { made, admin, make } = await deployment();
    const host = await foreign(made, admin);
    const id = await make('s390x');
    const checkIn = () => host('host.updateHost', 0, true);
    await checkIn();
    expect(await host('host.getTasks')).toMatchObject([{ id }]);
    made.time += 299;
    await checkIn();
    await made.sweep();
    expect(await host('host.getTasks')).toMatchObject([{ id }]);
    made.time += 2;
    await checkIn();
    await made.sweep();
    expect(await host('host.getTasks')).toEqual([]);
    expect(await admin('toji.taskAttempts', id)).toMatchObject([
      { outcome: 'freed', reason: 'foreign did not open it within 300 seconds' },
    ]);
    made.time += 900;
    await checkIn();
    expect(await host('host.getTasks')).toMatchObject([{ id }]);
  });

  test('stays with the host that an administrator gave it to, however long that takes', async () => {
    const { made, admin, make } = await deployment();
    const host = await foreign(made, admin);
    const id = await make('s390x');
    await admin('assignTask', id, 'foreign');
    made.time += 800;
    await host('host.updateHost', 0, false);
    await made.sweep();
    expect(await admin('getTaskInfo', id)).toMatchObject({ state: 4, host_id: expect.any(Number) });
  });
});
