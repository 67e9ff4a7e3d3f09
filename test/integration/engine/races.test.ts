import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { openAttempt } from '#hub/engine/attempt';
import { drain } from '#hub/engine/drain';
import { inPools, readHeld } from '#hub/engine/held';
import { recoverLost } from '#hub/engine/leases';
import { attemptEnded, containerStopped } from '#hub/engine/lost';
import { pass } from '#hub/engine/pass';
import { schedule } from '#hub/engine/scheduler';
import type { Hub } from '#hub/hub';
import { record } from '#hub/outbox/record';
import { finished } from '#hub/tasks/transition';
import { beginWait, execute } from '#hub/tasktypes/execute';
import { containerType, type HubType } from '#hub/tasktypes/type';
import { dispatch } from '#rpc/dispatch';
import { attemptsOf } from '#store/attempts';
import { MemoryTable } from '#store/memorytable';
import { runningOn } from '#store/queue';
import { tasks } from '#store/tasks';
import { Tx, transact } from '#store/tx';
import { ScheduledTable } from '../../doubles/scheduled-table.ts';
import { Deployment } from './deployment.ts';
import { recordingPorts } from './recording-ports.ts';

/**
 * The engine's consumers at the same time, each of their requests to the table in any order: kicks, the reports of an
 * attempt's end by builder, state machine, ECS and sweep, waiting and waking. Messages come more than once, and late.
 */
const RUNS = { numRuns: 300 };

const ANYONE = { credentials: null, identity: null, ip: '-' };
const FAMILIES = { x86_64: { medium: 'family' } };
const LOST = { Error: 'States.TaskFailed' };
const KILLED = { stopCode: 'EssentialContainerExited', exitCode: 137, reason: '' };

const parent: HubType = {
  ...{ method: 'parent', kind: 'hub', weight: 0.2 },
  run: async (task) => task.wait([await task.subtask('leaf', [], { label: 'leaf', arch: 'x86_64' })]),
};
const types = new Map([parent, containerType('leaf', 1)].map((type) => [type.method, type]));

let table: MemoryTable;
let hub: Hub;
let admin: Caller;
type Caller = typeof ANYONE | { credentials: { id: number; key: string; callnum: null }; identity: null; ip: string };

const sessionOf = (id: unknown, key: unknown): Caller => ({
  ...ANYONE,
  credentials: { id: Number(id), key: String(key), callnum: null },
});

beforeAll(async () => {
  table = new MemoryTable();
  hub = { ...(await Deployment.start({ table })).hub, taskTypes: types };
  const login = (await dispatch(hub, ANYONE, 'login', ['admin', 'secret'])) as Record<string, Value>;
  admin = sessionOf(login['session-id'], login['session-key']);
});

/** A hub of its own for each run: `start` is what was done before, on a quiet table. */
function racing(start: MemoryTable, scheduler: fc.Scheduler): Hub {
  const pause = (): Promise<void> => scheduler.schedule(Promise.resolve(), 'pause');
  return { ...hub, table: new ScheduledTable(start, scheduler), pause };
}

const make = async (on: Hub, method: string): Promise<number> =>
  Number(await dispatch(on, admin, 'makeTask', [method, [], { arch: 'x86_64', __starstar: true }]));

/** The task as it is, and what has to be true of it whatever happened. */
async function look(on: Hub, id: number) {
  const tx = new Tx(on);
  const task = (await tasks.get(tx, id))!;
  const attempts = await attemptsOf(tx, id);
  const running = (await runningOn(tx, 1)).filter((row) => row.id === id).length;
  const given = task.state === TASK.ASSIGNED || task.state === TASK.OPEN;
  expect(running).toBe(given ? 1 : 0);
  expect(attempts.map((one) => one.attempt)).toEqual(Array.from({ length: task.attempt }, (_, n) => n + 1));
  expect(attempts.filter((one) => one.outcome === null)).toHaveLength(given ? 1 : 0);
  expect(finished(task)).toBe(task.completion_ts !== null);
  return { task, attempts };
}

describe('kicks', () => {
  test('of several engines at once: every task is started, as one attempt, and nothing is left', async () => {
    const many = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), many, async (scheduler, count) => {
        const start = table.copy();
        const [racer, quiet] = [racing(start, scheduler), { ...hub, table: start }];
        const { ports, starts, published } = recordingPorts(() => scheduler.schedule(Promise.resolve(), 'port'));
        // whoever makes a task kicks, and the kick comes twice
        const user = async (): Promise<number> => {
          const id = await make(racer, 'leaf');
          await Promise.all([pass(racer, ports), pass(racer, ports)]);
          return id;
        };
        const ids = await scheduler.waitFor(Promise.all(Array.from({ length: count }, user)));
        expect(await start.query({ pk: 'outbox' })).toEqual([]);
        for (const id of ids) {
          expect((await look(quiet, id)).task).toMatchObject({ state: TASK.ASSIGNED, attempt: 1 });
          expect(starts).toContainEqual({ taskId: id, attempt: 1, kind: 'container' });
          expect(published.filter((one) => one.task === id).map((one) => one.state)).toEqual(['FREE', 'ASSIGNED']);
        }
        expect(starts).toHaveLength(count);
      }),
      RUNS,
    );
  });
});

describe('engines at once', () => {
  test('give a pool no more than it may have', { timeout: 60_000 }, async () => {
    const start = table.copy();
    for (let n = 0; n < 4; n++) await make({ ...hub, table: start }, 'leaf');
    // one of them takes the whole pool
    const taskTypes = new Map([['leaf', containerType('leaf', 100)]]);
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat(14), { minLength: 2, maxLength: 3 }),
        async (scheduler, delays) => {
          const own = start.copy();
          const racer = { ...racing(own, scheduler), taskTypes };
          const engine = async (turns: number): Promise<void> => {
            for (let i = 0; i < turns; i++) await racer.pause(0);
            await schedule(racer);
          };
          await scheduler.waitFor(Promise.all(delays.map(engine)));
          expect(await runningOn(new Tx({ ...hub, table: own }), 1)).toHaveLength(1);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the outbox', () => {
  test('is emptied by one at a time, and what is written meanwhile is not left', async () => {
    /** each begins some turns after the start */
    const writers = fc.array(fc.nat(14), { minLength: 2, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), writers, async (scheduler, delays) => {
        const own = table.copy();
        const racer = racing(own, scheduler);
        const { ports, tokens } = recordingPorts(() => scheduler.schedule(Promise.resolve(), 'port'));
        const write = async (turns: number, n: number): Promise<void> => {
          for (let i = 0; i < turns; i++) await racer.pause(0);
          const token = `token ${n}`;
          await transact(racer, async (tx) => record({ tx }, { kind: 'token', token, output: {} }));
          await drain(racer, ports);
        };
        await scheduler.waitFor(Promise.all(delays.map(write)));
        expect(await own.query({ pk: 'outbox' })).toEqual([]);
        expect(tokens.sort()).toEqual(delays.map((_, n) => `token ${n}`));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the end of an attempt', () => {
  const REPORTS = [
    'close',
    'fail',
    'stopped',
    'ended',
    'sweep',
    'cancel',
    'free',
    'heartbeat',
    'open',
    'kick',
  ] as const;

  test('is what one of its reports says, whoever reports how often', { timeout: 120_000 }, async () => {
    const start = table.copy();
    const before = { ...hub, table: start };
    const id = await make(before, 'leaf');
    await pass(before, recordingPorts(async () => {}).ports);
    const opened = await openAttempt(before, FAMILIES, id, 1);
    if (opened.state !== 'run') throw new Error('it was not opened');
    const builder = sessionOf(opened.sessionId, opened.sessionKey);
    await dispatch(before, builder, 'toji.attach', [id, 1, 'token']);
    const late = before.now() + 3600;

    const report = async (on: Hub, what: (typeof REPORTS)[number]): Promise<unknown> => {
      const call = (caller: Caller, method: string, ...params: Value[]) =>
        dispatch(on, caller, method, [id, ...params]);
      switch (what) {
        case 'close':
          return call(builder, 'host.closeTask', encodeResponse('done'));
        case 'fail':
          return call(builder, 'host.failTask', encodeResponse('broken'));
        case 'heartbeat':
          return call(builder, 'toji.heartbeat', 1);
        case 'cancel':
          return call(admin, 'cancelTask');
        case 'free':
          return call(admin, 'freeTask');
        case 'stopped':
          return containerStopped(on, id, 1, KILLED);
        case 'ended':
          return attemptEnded(on, id, 1, LOST);
        case 'open':
          return openAttempt(on, FAMILIES, id, 1);
        case 'sweep':
          return recoverLost({ ...on, now: () => late }, inPools(await transact(on, readHeld)));
        case 'kick':
          return pass(on, recordingPorts(async () => {}).ports);
      }
    };

    const several = fc.array(fc.constantFrom(...REPORTS), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), several, async (scheduler, reports) => {
        const own = start.copy();
        const racer = racing(own, scheduler);
        const ends = await scheduler.waitFor(Promise.allSettled(reports.map((what) => report(racer, what))));
        const { task, attempts } = await look({ ...hub, table: own }, id);
        const took = reports.filter((what, i) => /close|fail/.test(what) && ends[i]!.status === 'fulfilled');
        expect(took.length).toBeLessThanOrEqual(1);
        const reported = took[0] === 'close' ? TASK.CLOSED : TASK.FAILED;
        if (took.length > 0) expect(task).toMatchObject({ state: reported, attempt: 1 });
        else expect(task.state === TASK.CLOSED || task.state === TASK.FAILED).toBe(false);
        const ending = reports.some((what) => !/heartbeat|open|kick/.test(what));
        if (ending) expect(attempts[0]!.outcome).not.toBeNull();
        // only a kick gives it to a host again, once; what an administrator frees then, the next kick gives once more
        const kicks = reports.filter((what) => what === 'kick').length;
        const again = reports.includes('free') ? kicks : Math.min(kicks, 1);
        expect(task.attempt).toBeLessThanOrEqual(took.length === 0 ? 1 + again : 1);
        const errors = ends.filter((end) => end.status === 'rejected').map((end) => String(end.reason));
        for (const error of errors)
          expect(error).toMatch(/does not own task|is over|Cannot free task|No such task|not for that task/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('waiting', () => {
  test('for a subtask that ends meanwhile: the parent goes on, whoever is first', { timeout: 60_000 }, async () => {
    const start = table.copy();
    const before = { ...hub, table: start };
    const quiet = recordingPorts(async () => {}).ports;
    const id = await make(before, 'parent');
    await pass(before, quiet);
    expect(await execute(before, id, 1)).toBe('waiting');
    await pass(before, quiet);
    const [leaf] = (await look(before, id)).task.children;
    const opened = await openAttempt(before, FAMILIES, leaf!, 1);
    if (opened.state !== 'run') throw new Error('it was not opened');
    const builder = sessionOf(opened.sessionId, opened.sessionKey);

    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (scheduler, times) => {
        const own = start.copy();
        const racer = racing(own, scheduler);
        const { ports, tokens } = recordingPorts(() => scheduler.schedule(Promise.resolve(), 'port'));
        // the state machine's call may be repeated, with the same token
        const wait = Promise.all(Array.from({ length: times }, () => beginWait(racer, id, 1, 'token')));
        const end = async (): Promise<void> => {
          await dispatch(racer, builder, 'host.closeTask', [leaf!, encodeResponse('done')]);
          await pass(racer, ports);
        };
        const [answers] = await scheduler.waitFor(Promise.all([wait, end()]));
        const toldToGo = answers.includes('go') || tokens.includes('token');
        expect(toldToGo).toBe(true);
        const after = { ...hub, table: own };
        expect(await execute(after, id, 1)).toBe('done');
        expect((await look(after, id)).task.state).toBe(TASK.CLOSED);
      }),
      RUNS,
    );
  });

  test('a function that is called twice for one stretch makes its subtasks once', { timeout: 60_000 }, async () => {
    const start = table.copy();
    const before = { ...hub, table: start };
    const id = await make(before, 'parent');
    await pass(before, recordingPorts(async () => {}).ports);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 3 }), async (scheduler, times) => {
        const own = start.copy();
        const racer = racing(own, scheduler);
        const stretches = Array.from({ length: times }, () => execute(racer, id, 1));
        expect(await scheduler.waitFor(Promise.all(stretches))).toEqual(stretches.map(() => 'waiting'));
        expect((await look({ ...hub, table: own }, id)).task).toMatchObject({ state: TASK.OPEN, waiting: true });
        expect((await look({ ...hub, table: own }, id)).task.children).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});
