import { afterEach, expect, test } from 'vitest';
import { attemptLines, unusual } from '#cli/attempts';
import type { Value } from '#core/xmlrpc/value';
import { Double } from '#core/xmlrpc/value';
import { FakeHub } from '../../doubles/fake-hub.ts';
import { runCli } from '../../doubles/run-cli.ts';

let hub: FakeHub;
afterEach(() => hub?.stop());

const lost = {
  attempt: 1,
  host_name: 'pool',
  create_ts: new Double(1_800_000_000),
  start_ts: new Double(1_800_000_010),
  end_ts: new Double(1_800_000_100),
  outcome: 'lost',
  reason: 'its container ran out of memory',
  size: 'medium',
  capacity: 'FARGATE_SPOT',
};

async function explain(found: Record<string, Value>, attempts: Value[], ...argv: string[]) {
  hub = await new FakeHub({ 'toji.explainTask': () => found, 'toji.taskAttempts': () => attempts }).start();
  return runCli(hub, [...argv, 'explain', '7']);
}

test('explain shows why a task waits, where, and what became of its attempts', async () => {
  const pool = { host: 'pool', ready: true, load: new Double(3), capacity: new Double(4), tasks: 2, maxjobs: 15 };
  const found = {
    ...{ id: 7, method: 'buildArch', state: 'FREE', reason: 'all hosts for it are full; 1 task is before it' },
    ...{ channel: 'default', arch: 'x86_64', priority: 19, position: 2, refusals: [] },
    ...{ pools: [pool, { ...pool, host: 'foreign', ready: false }], expected_start_ts: new Double(1_800_000_300) },
  };
  const { code, out } = await explain(found, [lost]);
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 6)).toEqual([
    'Task 7 (buildArch) is FREE: all hosts for it are full; 1 task is before it',
    'Queue: channel default, arch x86_64, priority 19, place 2',
    expect.stringMatching(/^Expected start \(an estimate\): Fri, 15 Jan 2027 .*:05:00 /),
    'Host pool: load 3.0 of 4, 2 of 15 tasks',
    'Host foreign: load 3.0 of 4, 2 of 15 tasks, not ready',
    'Attempts:',
  ]);
  expect(out).toContain(', 90 s, pool medium spot: lost: its container ran out of memory');
});

test('explain of a task that waits for others names them', async () => {
  const found = { id: 7, method: 'build', state: 'OPEN', reason: 'it waits for 2 subtasks', subtasks: [8, 9] };
  expect((await explain(found, [])).out).toBe('Task 7 (build) is OPEN: it waits for 2 subtasks\nSubtasks: 8, 9\n');
});

test('one attempt that goes on is nothing unusual, and has no end', () => {
  const open = { attempt: 1, host_name: null, create_ts: 1, start_ts: null, end_ts: null, outcome: null, reason: null };
  const row = { ...open, size: null, capacity: null };
  expect(unusual([row])).toBe(false);
  expect(unusual([{ ...row, outcome: 'lost' }])).toBe(true);
  expect(unusual([row, row])).toBe(true);
  expect(attemptLines([row])).toEqual([expect.stringMatching(/^1\. .*, unknown host: running$/)]);
});
