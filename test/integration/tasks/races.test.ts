import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { ScheduledTable } from '../../doubles/scheduled-table.ts';
import { broken } from '../../doubles/task-invariants.ts';
import { type Picture, TaskWorld } from '../../doubles/task-world.ts';
import {
  actorOf,
  change,
  FAMILY,
  type Operation,
  type Outcome,
  operation,
  perform,
  type Subject,
} from './operations.ts';

/** Calls at the same time, every request to the table in any order, come out as one after another would have. */
const RUNS = 500;

interface Act {
  readonly op: Operation;
  readonly subject: Subject;
}

/** One call to the hub, where kojid makes two. */
async function act(world: TaskWorld, { op, subject }: Act): Promise<Outcome> {
  if (op.do !== 'close') return perform(world, op, subject);
  return world.close(actorOf(op.host, subject), subject.id).then(
    (answer) => ({ answer: answer ?? null }),
    (error: Error) => ({ fault: error.message }),
  );
}

const hostName = (world: TaskWorld, id: number | null) =>
  (['b1', 'b2'] as const).find((name) => world.hosts[name] === id);

function subjectOf(world: TaskWorld, { tasks }: Picture, op: Operation): Subject {
  if (op.do === 'make') return { id: 0, host: null };
  const task = tasks[op.task % tasks.length]!;
  return { id: task.id, host: hostName(world, task.host_id) ?? null };
}

/** Ids are far below it, times far above. */
const NO_ID = 1000;

/** What came of it all: the tasks, and each call's outcome at its own place. A new id may have gaps before it. */
const summary = (picture: Picture, outcomes: readonly Outcome[], last: number): string =>
  JSON.stringify({ picture, outcomes }, (_, value) =>
    typeof value === 'number' && value > last && value < NO_ID ? last + 1 : value,
  );

/** What the calls come to in each of their orders. */
async function inTurn(world: TaskWorld, table: MemoryTable, acts: readonly Act[], last: number): Promise<string[]> {
  const all: string[] = [];
  for (const order of permutations(acts.map((_, i) => i))) {
    const own = world.on(table.copy());
    const outcomes: Outcome[] = [];
    for (const i of order) outcomes[i] = await act(own, acts[i]!);
    all.push(summary(await own.picture(), outcomes, last));
  }
  return all;
}

function permutations(list: readonly number[]): number[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first) => permutations(list.filter((other) => other !== first)).map((rest) => [first, ...rest]));
}

describe('calls about tasks at the same time', () => {
  let world: TaskWorld;
  let table: MemoryTable;
  beforeAll(async () => {
    table = new MemoryTable();
    world = await TaskWorld.start(table);
  });

  async function race(scheduler: fc.Scheduler, before: readonly Operation[], together: readonly Operation[]) {
    const start = table.copy();
    const quiet = world.on(start);
    for (const op of before) await perform(quiet, op, subjectOf(world, await quiet.picture(), op));
    const picture = await quiet.picture();
    const acts = together.map((op) => ({ op, subject: subjectOf(world, picture, op) }));
    const last = Math.max(...picture.tasks.map(({ id }) => id));
    const wanted = await inTurn(world, start, acts, last);
    const racing = world.on(new ScheduledTable(start, scheduler));
    const outcomes = await scheduler.waitFor(Promise.all(acts.map((one) => act(racing, one))));
    const after = await quiet.picture();
    expect(broken(after, world).filter((line) => !line.includes('closed'))).toEqual([]);
    expect(wanted).toContain(summary(after, outcomes, last));
  }

  test('are as if one came after the other', { timeout: 300_000 }, async () => {
    const before = fc.array(operation, { maxLength: 4 }).map((more) => [...FAMILY, ...more]);
    const together = fc
      .tuple(operation, change)
      .chain(([one, two]) => fc.array(change, { maxLength: 1 }).map((more) => [one, two, ...more]));
    await fc.assert(fc.asyncProperty(fc.scheduler(), before, together, race), { numRuns: RUNS });
  });

  /** after FAMILY: task 1 waits for 2 (b2 has it) and 3 (free) */
  const named: [string, Operation[]][] = [
    ['two openers of one free task', ['b1', 'b2'].map((host) => ({ do: 'open', task: 2, host }) as Operation)],
    [
      'an end and a cancel of the tree',
      [
        { do: 'close', task: 1, host: 'b2' },
        { do: 'cancel', task: 0, recurse: true },
      ],
    ],
    [
      'a cancel, a change of hosts and an opener',
      [
        { do: 'cancelFull', task: 2 },
        { do: 'assign', task: 2, host: 'b2', force: true },
        { do: 'open', task: 2, host: 'b1' },
      ],
    ],
    [
      'a new subtask and a cancel of its parent',
      [
        { do: 'subtask', task: 0, host: 'b1', label: 'new' },
        { do: 'cancel', task: 0, recurse: true },
      ],
    ],
    [
      'a new subtask and the end of its parent',
      [
        { do: 'subtask', task: 0, host: 'b1', label: 'new' },
        { do: 'close', task: 0, host: 'b1' },
      ],
    ],
    [
      'an end, a failure and a giving back by one host',
      (['close', 'fail', 'giveBack'] as const).map((what) => ({ do: what, task: 1, host: 'b2' })),
    ],
  ];
  test.each(named)('%s', { timeout: 120_000 }, async (_, together) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), (scheduler) => race(scheduler, FAMILY, together)),
      { numRuns: 100 },
    );
  });
});
