import fc from 'fast-check';
import { HOSTS, type HostName, type TaskWorld } from '../../doubles/task-world.ts';

/** `its`: the one that has the task, if any */
type Actor = HostName | 'its';

/** Something that an administrator or a builder does. `task` is a place in the list of tasks made so far, or its remainder. */
export type Operation =
  | { readonly do: 'make'; readonly priority: number }
  | { readonly do: 'subtask'; readonly task: number; readonly host: Actor; readonly label: string | null }
  | { readonly do: 'assign'; readonly task: number; readonly host: HostName; readonly force: boolean }
  | { readonly do: 'cancel'; readonly task: number; readonly recurse: boolean }
  | { readonly do: 'prioritize'; readonly task: number; readonly priority: number }
  | { readonly do: 'weigh'; readonly task: number; readonly host: Actor; readonly weight: number }
  | { readonly do: 'cancelFull' | 'free' | 'resubmit'; readonly task: number }
  | {
      readonly do: 'open' | 'close' | 'fail' | 'giveBack' | 'wait' | 'unwait' | 'refuse';
      readonly task: number;
      readonly host: Actor;
    };

const task = fc.nat(7);
const host = fc.constantFrom(...HOSTS);
const actor = fc.constantFrom<Actor[]>('its', 'its', 'its', 'its', ...HOSTS);
const priority = fc.integer({ min: -5, max: 30 });
const label = fc.constantFrom('a', 'b', null);
const one = <T extends string>(...names: T[]) => fc.constantFrom(...names);

/** Any of them; openings and subtasks more often, because the others live on them. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: one('make'), priority }) },
  { weight: 4, arbitrary: fc.record({ do: one('subtask'), task, host: actor, label }) },
  { weight: 6, arbitrary: fc.record({ do: one('open'), task, host: actor }) },
  { weight: 2, arbitrary: fc.record({ do: one('assign'), task, host, force: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: one('close', 'wait', 'unwait'), task, host: actor }) },
  { weight: 3, arbitrary: fc.record({ do: one('fail', 'giveBack', 'refuse'), task, host: actor }) },
  { weight: 2, arbitrary: fc.record({ do: one('cancel'), task, recurse: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: one('cancelFull', 'free', 'resubmit'), task }) },
  { weight: 1, arbitrary: fc.record({ do: one('prioritize'), task, priority }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: one('weigh'), task, host: actor, weight: fc.constantFrom(0.2, 1, 1.5, 4) }),
  },
);

/** A parent on b1 that waits for two subtasks, of which b2 has one: what chance seldom makes. */
export const FAMILY: readonly Operation[] = [
  { do: 'make', priority: 10 },
  { do: 'open', task: 0, host: 'b1' },
  { do: 'subtask', task: 0, host: 'b1', label: 'a' },
  { do: 'subtask', task: 0, host: 'b1', label: null },
  { do: 'wait', task: 0, host: 'b1' },
  { do: 'open', task: 1, host: 'b2' },
];

/** Those that make no task, and so can be done in any order with others without taking their ids. */
export const change = operation.filter((op) => !['make', 'subtask', 'resubmit'].includes(op.do));

/** What came of it: the answer, or the fault. */
export type Outcome = { readonly answer: unknown } | { readonly fault: string };

/** The task that an operation is about, and the host that has it. */
export interface Subject {
  readonly id: number;
  readonly host: HostName | null;
}

export const actorOf = (actor: Actor, { host }: Subject): HostName => (actor === 'its' ? (host ?? 'b1') : actor);

export async function perform(world: TaskWorld, op: Operation, subject: Subject): Promise<Outcome> {
  try {
    return { answer: (await call(world, op, subject)) ?? null };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

function call(world: TaskWorld, op: Operation, subject: Subject): Promise<unknown> {
  const { id } = subject;
  const host = 'host' in op ? actorOf(op.host, subject) : 'b1';
  switch (op.do) {
    case 'make':
      return world.make({ priority: op.priority, __starstar: true });
    case 'subtask':
      return world.call(host, 'host.subtask', 'sleep', [1], id, { label: op.label, __starstar: true });
    case 'assign':
      return world.call('root', 'assignTask', id, op.host, op.force);
    case 'cancel':
      return world.call('root', 'cancelTask', id, op.recurse);
    case 'cancelFull':
      return world.call('root', 'cancelTaskFull', id, false);
    case 'free':
      return world.call('root', 'freeTask', id);
    case 'resubmit':
      return world.call('root', 'resubmitTask', id);
    case 'prioritize':
      return world.call('root', 'setTaskPriority', id, op.priority);
    case 'open':
      return world.call(host, 'host.openTask', id);
    case 'close':
      return closeWhenReady(world, host, id);
    case 'fail':
      return world.fail(host, id);
    case 'weigh':
      return world.call(host, 'host.setTaskWeight', id, op.weight);
    case 'giveBack':
      return world.call(host, 'host.freeTasks', [id]);
    case 'refuse':
      return world.call(host, 'host.refuseTask', id);
    case 'wait':
      return world.call(host, 'host.taskSetWait', id, null);
    case 'unwait':
      return world.call(host, 'host.taskUnwait', id);
  }
}

/** As kojid does: a task that waits ends when the hub says that nothing is left to wait for. */
async function closeWhenReady(world: TaskWorld, host: HostName, id: number): Promise<unknown> {
  const [, open] = (await world.call(host, 'host.taskWait', id)) as [number[], number[]];
  return open.length > 0 ? 'waits' : world.close(host, id);
}
