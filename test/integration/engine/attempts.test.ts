import { describe, expect, test } from 'vitest';
import { BUILD, TASK } from '#core/states';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { Ctx } from '#hub/context';
import { attemptEnded, containerStopped } from '#hub/engine/lost';
import { initBuild } from '#hub/imports/init';
import { tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { Deployment } from './deployment.ts';

const OUT_OF_MEMORY = {
  stopCode: 'EssentialContainerExited',
  exitCode: 137,
  reason: 'OutOfMemoryError: Container killed due to memory usage',
};
const KILLED = { stopCode: 'EssentialContainerExited', exitCode: 137, reason: '' };
const SPOT = { stopCode: 'SpotInterruption', exitCode: 143, reason: 'Your Spot Task was interrupted.' };

/** A deployment whose containers the test plays. Tasks that make SRPMs stand for all that run in containers. */
async function plain(settings: object = {}) {
  const made = await Deployment.start({ manual: true, settings });
  const admin = made.as('admin');
  const attempts = async (id: number) => (await admin('toji.taskAttempts', id)) as Record<string, Value>[];
  const state = async (id: number) => ((await admin('getTaskInfo', id)) as { state: number }).state;
  const task = async (source = 'git+https://git.example.com/packages/hello#abc'): Promise<number> => {
    const id = Number(await admin('makeTask', 'buildSRPMFromSCM', [source, 'no-tag', {}]));
    await made.settle();
    return id;
  };
  return { made, admin, task, attempts, state };
}

describe('attempts of a task', () => {
  test('one that reports its result is one attempt, with host, times and container', async () => {
    const { made, task, attempts } = await plain();
    const id = await task();
    made.time += 20;
    const { call } = await made.open(made.starts[0]!);
    await call('toji.attach', id, 1, 'token');
    made.time += 30;
    await call('host.closeTask', id, encodeResponse('done'));
    expect(await attempts(id)).toMatchObject([
      { attempt: 1, host_name: 'pool', outcome: 'closed', reason: null, size: 'medium', capacity: 'FARGATE' },
    ]);
    const [one] = (await attempts(id)) as unknown as { create_ts: Num; start_ts: Num; end_ts: Num }[];
    expect([one!.start_ts.value - one!.create_ts.value, one!.end_ts.value - one!.start_ts.value]).toEqual([20, 30]);
  });

  test('a failed build gets no new attempt, whatever happens to its container afterwards', async () => {
    const { made, task, attempts, state } = await plain();
    const id = await task();
    const { call } = await made.open(made.starts[0]!);
    await call('toji.attach', id, 1, 'token');
    await call('host.failTask', id, encodeFault(1005, 'the build failed'));
    await containerStopped(made.hub, id, 1, OUT_OF_MEMORY);
    await attemptEnded(made.hub, id, 1, { Error: 'States.TaskFailed' });
    await made.settle();
    expect(await state(id)).toBe(TASK.FAILED);
    expect(await attempts(id)).toMatchObject([{ attempt: 1, outcome: 'failed', loss: null }]);
  });

  test('is given up after as many lost ones as are allowed; what an administrator took back does not count', async () => {
    const { made, admin, task, attempts, state } = await plain({ engine: { attempts: 2 } });
    const id = await task();
    await admin('freeTask', id);
    await made.settle();
    for (const attempt of [2, 3]) {
      await made.open({ taskId: id, attempt });
      await containerStopped(made.hub, id, attempt, { stopCode: 'EssentialContainerExited', exitCode: 1, reason: '' });
      await made.settle();
    }
    expect(await state(id)).toBe(TASK.FAILED);
    expect((await attempts(id)).map((one) => one.outcome)).toEqual(['freed', 'lost', 'lost']);
    expect(made.stopped).toContain(`${id}-1`);
    await expect(admin('getTaskResult', id)).rejects.toThrow(/was lost 2 times/);
  });
});

test('a build whose task is given up has failed, and the sweep goes on', async () => {
  const { made, admin, task } = await plain({ engine: { attempts: 1 } });
  const [id, other] = [await task(), await task()];
  const build = await transact(made.hub, async (tx) => {
    const about = { name: 'hello', version: '1', release: '1', epoch: null };
    return initBuild(Ctx.ofHub(made.hub, tx, 'test'), (await tasks.get(tx, id))!, about);
  });
  made.time += 601;
  await made.sweep();
  expect(await admin('getBuild', build.id)).toMatchObject({ state: BUILD.FAILED, completion_ts: expect.anything() });
  for (const lost of [id, other])
    await expect(admin('getTaskResult', lost)).rejects.toThrow(/was lost 1 times, .* was not started in time/);
});

type Num = { value: number };

describe('out of memory', () => {
  test('is tried once more on the next larger size, and said so', async () => {
    const { made, admin, task, attempts } = await plain();
    const id = await task();
    await made.open(made.starts[0]!);
    await containerStopped(made.hub, id, 1, OUT_OF_MEMORY);
    await made.settle();
    const { answer } = await made.open({ taskId: id, attempt: 2 });
    expect(answer).toMatchObject({ cpu: '4096', memory: '16384' });
    const rows = await attempts(id);
    expect(rows).toMatchObject([{ size: 'medium', loss: 'memory', outcome: 'lost' }, { size: 'large' }]);
    expect(rows[0]!.reason).toContain('ran out of memory');
    const explained = (await admin('toji.explainTask', id)) as { lost: string[] };
    expect(explained.lost).toEqual([expect.stringContaining('attempt 1 was lost: its container ran out of memory')]);
  });

  test('twice fails the task', async () => {
    const { made, admin, task, state } = await plain();
    const id = await task();
    for (const attempt of [1, 2]) {
      await made.open({ taskId: id, attempt });
      await containerStopped(made.hub, id, attempt, OUT_OF_MEMORY);
      await made.settle();
    }
    expect(await state(id)).toBe(TASK.FAILED);
    await expect(admin('getTaskResult', id)).rejects.toThrow('out of memory, also in a container of size large');
  });

  test('in the largest size fails at once', async () => {
    const { made, admin, task } = await plain({ builder: { size: 'xlarge' } });
    const id = await task();
    await made.open({ taskId: id, attempt: 1 });
    await containerStopped(made.hub, id, 1, OUT_OF_MEMORY);
    await expect(admin('getTaskResult', id)).rejects.toThrow(
      'out of memory in a container of the largest size, xlarge',
    );
  });

  test('a SIGKILL that nobody explains asks for more memory too, but is an ordinary loss', async () => {
    const { made, task, attempts } = await plain();
    const id = await task();
    for (const attempt of [1, 2]) {
      await made.open({ taskId: id, attempt });
      await containerStopped(made.hub, id, attempt, KILLED);
      await made.settle();
    }
    await made.open({ taskId: id, attempt: 3 });
    expect((await attempts(id)).map((one) => one.size)).toEqual(['medium', 'large', 'xlarge']);
  });
});

describe('attaching', () => {
  test('the first token is the attempt; a second container is told that it is not wanted', async () => {
    const { made, task } = await plain();
    const id = await task();
    const [first, second] = [await made.open(made.starts[0]!), await made.open(made.starts[0]!)];
    expect(await first.call('toji.attach', id, 1, 'one')).toMatchObject({ task: { id } });
    expect(await second.call('toji.attach', id, 1, 'two')).toBeNull();
    // the answer was lost, and the same container asks again
    expect(await first.call('toji.attach', id, 1, 'one')).toMatchObject({ task: { id } });
  });

  test('a machine that waits with the second token and hears nothing does not end the attempt', async () => {
    const { made, task, state } = await plain();
    const id = await task();
    const { call } = await made.open(made.starts[0]!);
    await call('toji.attach', id, 1, 'one');
    await attemptEnded(made.hub, id, 1, { Error: 'States.HeartbeatTimeout' });
    expect(await state(id)).toBe(TASK.OPEN);
    made.time += 61;
    await attemptEnded(made.hub, id, 1, { Error: 'States.HeartbeatTimeout' });
    expect(await state(id)).toBe(TASK.FREE);
  });

  test('reports of an attempt that is over change nothing and tell the container to stop', async () => {
    const { made, task, attempts, state } = await plain();
    const id = await task();
    const old = await made.open(made.starts[0]!);
    await old.call('toji.attach', id, 1, 'one');
    await containerStopped(made.hub, id, 1, KILLED);
    await made.settle();
    const { call } = await made.open({ taskId: id, attempt: 2 });
    await call('toji.attach', id, 2, 'two');
    const before = await attempts(id);
    expect(await old.call('toji.heartbeat', id, 1)).toBe(false);
    expect(await old.call('toji.attach', id, 1, 'one')).toBeNull();
    for (const [method, document] of [
      ['host.closeTask', encodeResponse('late')],
      ['host.failTask', encodeFault(1, 'late')],
    ] as const) {
      await expect(old.call(method, id, document)).rejects.toThrow('attempt 1 of task');
    }
    await containerStopped(made.hub, id, 1, KILLED);
    await attemptEnded(made.hub, id, 1, null);
    expect(await state(id)).toBe(TASK.OPEN);
    expect(await attempts(id)).toEqual(before);
    await call('host.closeTask', id, encodeResponse('done'));
    await expect(call('host.closeTask', id, encodeResponse('again'))).rejects.toThrow('does not own task');
    expect(await state(id)).toBe(TASK.CLOSED);
  });
});

describe('the sweep', () => {
  test('stops a container that goes on after its attempt, and no other', async () => {
    const { made, task } = await plain();
    const [over, open] = [await task(), await task()];
    const [one] = [await made.open({ taskId: over, attempt: 1 }), await made.open({ taskId: open, attempt: 1 })];
    await one!.call('host.closeTask', over, encodeResponse('done'));
    made.running = [over, open, 9999].map((taskId) => ({ taskId, attempt: 1 }));
    made.time += 200;
    await made.sweep();
    expect(made.stopped).toEqual([]);
    made.time += 200;
    await made.sweep();
    expect(made.stopped).toEqual([`${over}-1`]);
  });

  test('finds a stopped container that no event told of', async () => {
    const { made, task, attempts } = await plain();
    const id = await task();
    const { call } = await made.open(made.starts[0]!);
    await call('toji.attach', id, 1, 'one');
    made.ended = [{ taskId: id, attempt: 1, stopped: KILLED }];
    await made.sweep();
    expect(await attempts(id)).toMatchObject([
      { outcome: 'lost', loss: 'killed' },
      { attempt: 2, outcome: null },
    ]);
  });

  test.each([
    ['a builder that is not heard of', true, 61, 'silent', 'was not heard of in time'],
    ['a container that does not come up', false, 601, 'start', 'did not begin in time'],
  ])('finds %s by its lease', async (_, attaches, seconds, loss, reason) => {
    const { made, task, attempts } = await plain();
    const id = await task();
    const { call } = await made.open(made.starts[0]!);
    if (attaches) await call('toji.attach', id, 1, 'one');
    made.time += seconds;
    await made.sweep();
    expect(await attempts(id)).toMatchObject([{ outcome: 'lost', loss, reason: expect.stringContaining(reason) }, {}]);
    expect(made.stopped).toEqual([`${id}-1`]);
  });
});

describe('size and capacity', () => {
  const HELLO = 'git+https://git.example.com/packages/hello#abc';
  const open = async (
    settings: object,
    prepare: (admin: Awaited<ReturnType<typeof plain>>['admin']) => Promise<void>,
  ) => {
    const { made, admin, task, attempts } = await plain(settings);
    await prepare(admin);
    const id = await task(HELLO);
    await made.open(made.starts[0]!);
    const [{ size, capacity } = {}] = await attempts(id);
    return { size, capacity };
  };
  const tag = (extra: Record<string, Value>) => async (admin: Awaited<ReturnType<typeof plain>>['admin']) => {
    await admin('createTag', 'no-tag', null, 'x86_64', null, false, false, false, extra);
  };
  const bare = tag({});

  test.each([
    ['the usual one', {}, {}, 'medium'],
    ["the method's", { builder: { sizes: { buildSRPMFromSCM: 'small' } } }, {}, 'small'],
    [
      "the tag's before the method's",
      { builder: { sizes: { buildSRPMFromSCM: 'small' } } },
      { 'toji.size': 'large' },
      'large',
    ],
    ["the tag's for the package before the tag's", {}, { 'toji.size': 'large', 'toji.size.hello': 'small' }, 'small'],
    [
      "the package's in the settings before the tag's",
      { builder: { package_sizes: { 'hel*': 'xlarge' } } },
      { 'toji.size': 'large' },
      'xlarge',
    ],
    [
      "the policy's before all",
      { builder: { package_sizes: { hello: 'xlarge' } }, policy: { size: 'package hello :: small' } },
      {},
      'small',
    ],
    [
      "the next source's when the policy leaves it open",
      { policy: { size: 'package other :: small\nall :: default' } },
      { 'toji.size': 'large' },
      'large',
    ],
    ['the usual one when a tag names none that exists', {}, { 'toji.size': 'gigantic' }, 'medium'],
  ])('size: %s', async (_, settings, extra, size) => {
    expect((await open(settings, tag(extra))).size).toBe(size);
  });

  test.each([
    ['on demand when nothing is known of the package', {}, 'FARGATE'],
    ['what the policy says', { policy: { capacity: 'all :: spot' } }, 'FARGATE_SPOT'],
    ['what the policy says, the other way', { policy: { capacity: 'all :: on-demand' } }, 'FARGATE'],
  ])('capacity: %s', async (_, settings, capacity) => {
    expect((await open(settings, bare)).capacity).toBe(capacity);
  });

  test('capacity: on demand after Spot capacity was taken back', async () => {
    const { made, task, attempts } = await plain({ policy: { capacity: 'all :: spot' } });
    const id = await task();
    await made.open(made.starts[0]!);
    await containerStopped(made.hub, id, 1, SPOT);
    await made.settle();
    await made.open({ taskId: id, attempt: 2 });
    expect((await attempts(id)).map((one) => one.capacity)).toEqual(['FARGATE_SPOT', 'FARGATE']);
  });
});
