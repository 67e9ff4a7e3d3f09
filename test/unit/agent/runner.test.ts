import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminated } from '#agent/end';
import { runTask } from '#agent/runner';
import type { TaskBody, TaskContext } from '#agent/task';
import { ClientSession } from '#client/session';
import { AuthError, BuildError } from '#core/errors';
import { decodeResponse } from '#core/xmlrpc/decode';
import type { Value } from '#core/xmlrpc/value';
import { FakeHub, type Handler } from '../../doubles/fake-hub.ts';

const task = { id: 5, method: 'demo', arch: 'noarch', request: [] };
let hub: FakeHub;
let workdir: string;

beforeEach(() => {
  workdir = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(async () => {
  await hub.stop();
  rmSync(workdir, { recursive: true });
});

async function run(
  work: (context: TaskContext) => Promise<Value>,
  methods: Record<string, Handler> = {},
  platform = new AbortController(),
  oomKills = async () => 0,
) {
  hub = await new FakeHub({
    'toji.attach': () => ({ task, heartbeat: 0.01 }),
    'toji.heartbeat': () => true,
    'toji.buildSettings': () => ({}),
    'host.setTaskWeight': () => null,
    'host.closeTask': () => null,
    'host.failTask': () => null,
    ...methods,
  }).start();
  const body: TaskBody = { method: 'demo', weight: 1.5, run: work };
  const parameters = {
    ...{ hubUrl: hub.url, topurl: hub.topurl, taskId: 5, attempt: 2, token: 't' },
    session: { id: 74, key: 'k', headerAuth: true as const },
  };
  return await runTask(parameters, {
    bodies: new Map([['demo', body]]),
    workdir,
    platform: platform.signal,
    oomKills,
    log: () => undefined,
    makeSession: (url) => new ClientSession(url, { max_retries: 1, sleep: async () => undefined }),
  });
}

const calls = (method: string) => hub.seen.filter((seen) => seen.method === method);
const document = (method: string) => String(calls(method)[0]!.params[1]);

test('attaches, works, uploads its logs, reports', async () => {
  const exit = await run(async ({ logs }) => {
    logs.open('a.log').line('hello');
    return ['done'];
  });
  expect(exit).toBe(0);
  expect(calls('toji.attach')[0]!.params).toEqual([5, 2, 't']);
  expect(calls('toji.attach')[0]!.headers['koji-session-id']).toBe('74');
  expect(hub.files.get('work/tasks/5/5/a.log')?.toString()).toBe('hello\n');
  expect(decodeResponse(document('host.closeTask'))).toEqual(['done']);
  expect(hub.called.indexOf('rawUpload')).toBeLessThan(hub.called.indexOf('host.closeTask'));
});

test('a build that fails while processes ran out of memory is not reported: another attempt has more', async () => {
  let kills = 3; // of other times
  const exit = await run(
    async () => {
      kills += 1;
      throw new Error('the compiler was killed');
    },
    {},
    undefined,
    async () => kills,
  );
  expect(exit).toBe(76);
  expect(calls('host.failTask')).toEqual([]);
});

test('a build that succeeds all the same is reported', async () => {
  let kills = 0;
  expect(
    await run(
      async () => ++kills,
      {},
      undefined,
      async () => kills,
    ),
  ).toBe(0);
  expect(calls('host.closeTask')).toHaveLength(1);
});

test('a task that is not ours any more is left alone', async () => {
  expect(await run(async () => null, { 'toji.attach': () => null })).toBe(0);
  expect(hub.called).toEqual(['toji.attach']);
});

test('a failure is reported with its logs', async () => {
  const exit = await run(async ({ logs }) => {
    logs.open('a.log').line('why');
    throw new BuildError('no');
  });
  expect(exit).toBe(0);
  expect(() => decodeResponse(document('host.failTask'))).toThrow(BuildError);
  expect(hub.files.get('work/tasks/5/5/a.log')?.toString()).toBe('why\n');
});

test('an unknown method is a failure', async () => {
  await run(async () => null, { 'toji.attach': () => ({ task: { ...task, method: 'other' }, heartbeat: 1 }) });
  expect(() => decodeResponse(document('host.failTask'))).toThrow('no handler for method other');
});

test('beats while it works', async () => {
  await run(() => delay(100, null));
  expect(calls('toji.heartbeat').length).toBeGreaterThan(2);
  expect(calls('toji.heartbeat')[0]!.params).toEqual([5, 2]);
});

test('stops when the hub wants it no more, and says nothing', async () => {
  const exit = await run(() => delay(60_000, null, { ref: false }), { 'toji.heartbeat': () => false });
  expect(exit).toBe(0);
  expect([...calls('host.closeTask'), ...calls('host.failTask')]).toEqual([]);
});

test('a heartbeat that does not get through stops nothing', async () => {
  let beats = 0;
  const flaky: Handler = () => {
    if (++beats === 1) throw new Error('away');
    return true;
  };
  expect(await run(() => delay(80, null), { 'toji.heartbeat': flaky })).toBe(0);
  expect(beats).toBeGreaterThan(1);
  expect(calls('host.closeTask')).toHaveLength(1);
});

test('the end of the container is no result', async () => {
  const platform = new AbortController();
  setTimeout(() => platform.abort(new Terminated('away')), 50);
  expect(await run(() => delay(60_000, null, { ref: false }), {}, platform)).toBe(143);
  expect([...calls('host.closeTask'), ...calls('host.failTask')]).toEqual([]);
});

test('a session that is not good any more loses the attempt', async () => {
  const exit = await run(async ({ hub: session }) => await session.call('getTag', ['x']), {
    getTag: () => {
      throw new AuthError('Invalid session or bad credentials');
    },
  });
  expect(exit).toBe(75);
  expect(calls('host.failTask')).toEqual([]);
});
