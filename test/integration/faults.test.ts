import { beforeAll, describe, expect, test } from 'vitest';
import { ClientSession } from '#client/session';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import type { Hub } from '#hub/hub';
import { Memory } from '#hub/memory/memory';
import { dispatch } from '#rpc/dispatch';
import { MemoryTable } from '#store/memorytable';
import { type Item, Unanswered } from '#store/table';
import { FAULTS, type Fault, FaultyTable } from '../doubles/faulty-table.ts';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';
import { servedHub } from '../doubles/served-hub.ts';
import { Random } from '../simulation/random.ts';

/**
 * Trouble with the table in the middle of a call: whatever happens to whichever of its writes, the call comes to its end and
 * leaves what it leaves on a quiet day. The worst is an answer that is lost after the write was done.
 */
type Step = readonly [who: 'root' | 'builder', method: string, ...params: Value[]];

const PACKAGES = Array.from({ length: 40 }, (_, n) => `pkg${n}`);
const named = (names: Record<string, Value>): Value => ({ ...names, __starstar: true });

/** Done before, on a quiet day. */
const BEFORE: Step[] = [
  ['root', 'createTag', 'dist'],
  ['root', 'createTag', 'other'],
  ['root', 'multiCall', PACKAGES.map((name) => ({ methodName: 'packageListAdd', params: ['dist', name, 'root'] }))],
  ['root', 'createEmptyBuild', 'pkg0', '1', '1', null],
  ['root', 'createEmptyBuild', 'pkg0', '2', '1', null],
  ['root', 'tagBuildBypass', 'dist', 'pkg0-1-1'],
  ['root', 'addHost', 'builder', ['x86_64'], null, true],
  ['builder', 'exclusiveSession'],
  ['root', 'makeTask', 'sleep', [1]],
  ['root', 'makeTask', 'sleep', [2]],
  ['builder', 'host.openTask', 2],
  ['builder', 'host.subtask', 'sleep', [3], 2, named({ label: 'a' })],
  ['builder', 'host.taskSetWait', 2, null],
];

/** Each is tried alone, after BEFORE. */
const CALLS: Step[] = [
  ['root', 'createTag', 'new', named({ parent: 'dist', arches: 'x86_64', extra: { a: 1 } })],
  ['root', 'editTag2', 'dist', named({ name: 'renamed', extra: { a: 1 } })],
  ['root', 'createBuildTarget', 'target', 'dist', 'other'],
  ['root', 'packageListAdd', 'other', 'new-package', 'root'],
  ['root', 'tagBuildBypass', 'dist', 'pkg0-2-1'],
  ['root', 'untagBuildBypass', 'dist', 'pkg0-1-1'],
  ['root', 'grantPermission', 'alice', 'tag'],
  ['root', 'createUser', 'carol'],
  ['root', 'makeTask', 'sleep', [4]],
  ['root', 'cancelTask', 2],
  ['builder', 'host.openTask', 1],
  ['builder', 'host.subtask', 'sleep', [5], 2, named({ label: 'b' })],
  ['builder', 'host.closeTask', 2, encodeResponse('done')],
  ['root', 'multiCall', [1, 2, 3].map((n) => ({ methodName: 'createTag', params: [`many${n}`] }))],
  // these go in several commits
  ['root', 'multiCall', PACKAGES.map((name) => ({ methodName: 'packageListAdd', params: ['other', name, 'root'] }))],
  ['root', 'snapshotTag', 'dist', 'copy'],
  ['root', 'deleteTag', 'dist'],
];

const NAMES = CALLS.map((step) => [`${step[1]}(${JSON.stringify(step.slice(2)).slice(1, 60)})`, step] as const);

let quiet: MemoryHub;
let start: MemoryTable;
const sessions = new Map<string, { id: number; key: string }>();

beforeAll(async () => {
  start = new MemoryTable();
  quiet = await memoryHub({}, start);
  for (const who of ['root', 'builder']) {
    const answer = (await quiet.anonymous().call('login', who, who)) as Record<string, Value>;
    sessions.set(who, { id: Number(answer['session-id']), key: String(answer['session-key']) });
  }
  for (const [at, step] of BEFORE.entries()) await call(start, step, at);
});

/** A process of its own, as far as it remembers anything, with that table. */
function call(table: MemoryTable | FaultyTable, [who, method, ...params]: Step, callnum: number): Promise<unknown> {
  const hub: Hub = { ...quiet.hub, table, memory: new Memory({ ...quiet.hub, table }, quiet.hub.files) };
  const credentials = { ...sessions.get(who)!, callnum };
  return dispatch(hub, { credentials, identity: null, ip: '-' }, method, params);
}

/** The items without what differs between two runs that are the same: versions, and what is drawn by lot. */
function content(table: MemoryTable, ids: 'with ids' | 'without ids'): string[] {
  const plain = ({ v: _, ...item }: Item): string =>
    JSON.stringify(item).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '-');
  const counted = table.items().filter(({ pk }) => ids === 'with ids' || pk !== 'sequence');
  return counted.map((item) => (ids === 'with ids' ? plain(item) : plain(item).replace(/\d+/g, 'n'))).sort();
}

const NUMBER = 100;

async function cleanly(step: Step): Promise<{ answer: unknown; table: MemoryTable; writes: number }> {
  const table = start.copy();
  const counting = new FaultyTable(table, new Random(1));
  const answer = await call(counting, step, NUMBER);
  return { answer, table, writes: counting.writes };
}

describe.each(FAULTS.map((fault) => [fault] as const))('a write that is %s', (fault: Fault) => {
  test.each(NAMES)('in %s leaves what a clean call leaves', async (_, step) => {
    const clean = await cleanly(step);
    expect(clean.writes).toBeGreaterThan(0);
    // a call that is run again has other new ids
    const ids = fault === 'lost' || fault === 'timed out' ? 'with ids' : 'without ids';
    for (let write = 1; write <= clean.writes; write++) {
      const table = start.copy();
      const faulty = new FaultyTable(table, new Random(1));
      faulty.plan.set(write, fault);
      const answer = await call(faulty, step, NUMBER);
      expect(faulty.happened).toEqual([fault]);
      expect(content(table, ids), `write ${write} of ${clean.writes}`).toEqual(content(clean.table, ids));
      if (ids === 'with ids') expect(answer).toEqual(clean.answer);
    }
  });
});

describe('a table that gives no answer for long', () => {
  const step: Step = ['root', 'makeTask', 'sleep', [4]];

  test('fails the call, and the same call number is not done a second time when it was done', async () => {
    const clean = await cleanly(step);
    const table = start.copy();
    const faulty = new FaultyTable(table, new Random(1));
    for (let write = 1; write <= 20; write++) faulty.plan.set(write, 'lost');
    await expect(call(faulty, step, NUMBER)).rejects.toThrow(Unanswered);
    await expect(call(table, step, NUMBER)).rejects.toThrow(/unable to retry call 100/);
    expect(content(table, 'without ids')).toEqual(content(clean.table, 'without ids'));
  });

  test('fails the call, and the same call number is done when it was not', async () => {
    const clean = await cleanly(step);
    const table = start.copy();
    const faulty = new FaultyTable(table, new Random(1), { 'timed out': 1 });
    await expect(call(faulty, step, NUMBER)).rejects.toThrow(Unanswered);
    expect(content(table, 'without ids')).toEqual(content(start, 'without ids'));
    await call(table, step, NUMBER);
    expect(content(table, 'without ids')).toEqual(content(clean.table, 'without ids'));
  });
});

describe('a client', () => {
  /** A hub on HTTP whose table loses what `plan` says, and a session of its own. */
  async function client(fault: Fault, count: number) {
    const table = start.copy();
    const faulty = new FaultyTable(table, new Random(1));
    const served = await servedHub({ ...quiet, hub: { ...quiet.hub, table: faulty } });
    const session = new ClientSession(served.url);
    await session.login('root', 'root');
    for (let write = 1; write <= count; write++) faulty.plan.set(faulty.writes + write, fault);
    const stop = async (): Promise<void> => {
      session.close();
      await served.stop();
    };
    return { session, table, stop };
  }

  test('sends a call again that the table had no answer for', async () => {
    const { session, stop } = await client('timed out', 4);
    expect(await session.call('makeTask', ['sleep', [4]])).toEqual(expect.any(Number));
    await stop();
  });

  test('is told when the call that it sends again was done', async () => {
    const { session, table, stop } = await client('lost', 4);
    await expect(session.call('createTag', ['made-once'])).rejects.toThrow(/unable to retry call/);
    const tags = table.items().filter(({ pk }) => pk === 'tag!name!made-once');
    expect(tags).toHaveLength(1);
    await stop();
  });
});

describe('a bad day', () => {
  test('of every kind of trouble, by chance: calls come to their ends as on a quiet one', {
    timeout: 120_000,
  }, async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const random = new Random(seed);
      const steps = CALLS.filter(() => random.chance(0.5));
      const [clean, table] = [start.copy(), start.copy()];
      const faulty = new FaultyTable(table, random, { throttled: 0.02, 'timed out': 0.05, lost: 0.05, conflict: 0.05 });
      for (const [at, step] of steps.entries()) {
        const ends = [call(clean, step, NUMBER + at), call(faulty, step, NUMBER + at)];
        const [wanted, got] = (await Promise.allSettled(ends)).map((end) =>
          end.status === 'rejected' ? String(end.reason) : 'done',
        );
        expect(got, `seed ${seed}: ${step[1]}`).toBe(wanted);
      }
      expect(content(table, 'without ids'), `seed ${seed}`).toEqual(content(clean, 'without ids'));
    }
  });
});
