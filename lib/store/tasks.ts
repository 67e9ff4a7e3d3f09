import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Catalogued } from './columns.ts';
import { entity } from './entity.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

export interface Task {
  readonly id: number;
  /** states.TASK */
  readonly state: number;
  readonly method: string;
  readonly arch: string;
  readonly channel_id: number;
  readonly host_id: number | null;
  readonly parent: number | null;
  readonly label: string | null;
  readonly waiting: boolean | null;
  readonly awaited: boolean | null;
  readonly owner: number;
  /** lower runs first */
  readonly priority: number;
  readonly weight: number;
  /** place among the waiting tasks of its bin and priority; see queue.ts */
  readonly turn: number;
  readonly create_ts: number;
  readonly start_ts: number | null;
  readonly completion_ts: number | null;
  /** the call as an XML-RPC document, as builders get it */
  readonly request: string;
  /** methodResponse or fault document */
  readonly result: string | null;
  /** how often the task was given to a host; 0 = never. Reports of older attempts are not heard */
  readonly attempt: number;
  /** the state machine of this attempt waits with this token */
  readonly token: string | null;
  /** something that the task waits for has happened while its state machine was not waiting */
  readonly woken: boolean;
  /**
   * Ids of its subtasks. They are here so that making one changes the parent: whoever ends or cancels the parent at the same
   * time, having seen no such subtask, has to look again.
   */
  readonly children: readonly number[];
  /** other tasks that go on when this one has ended, beside its parent */
  readonly waiters: readonly number[];
  /** what the body of a task in the hub has found out or made so far, by step */
  readonly memo: Readonly<Record<string, Value>>;
  /** while it runs in a container of ours: the moment by which the agent has to report again, epoch seconds */
  readonly lease_ts: number | null;
  /** it waits no longer than until then, epoch seconds; absent or null: as long as it takes */
  readonly wake_ts?: number | null;
}

const ENDED: readonly number[] = [TASK.CLOSED, TASK.CANCELED, TASK.FAILED];

const catalogue: Catalogued<Task> = {
  columns: {
    state: ['int', (task) => task.state],
    method: ['word', (task) => task.method],
    arch: ['word', (task) => task.arch],
    owner: ['int', (task) => task.owner],
    host_id: ['int', (task) => task.host_id],
    channel_id: ['int', (task) => task.channel_id],
    parent: ['int', (task) => task.parent],
    priority: ['int', (task) => task.priority],
    create_ts: ['time', (task) => task.create_ts],
    start_ts: ['time', (task) => task.start_ts],
    completion_ts: ['time', (task) => task.completion_ts],
  },
  final: (task) => ENDED.includes(task.state),
};

const rows = entity<Task>({
  name: 'task',
  catalogue,
  unique: { label: (task) => (task.parent !== null && task.label !== null ? `${task.parent}/${task.label}` : null) },
  lists: {
    g1: (task) => (task.parent === null ? null : [`task/parent/${task.parent}`, pad(task.id)]),
    g2: (task) => [`task/owner/${task.owner}`, pad(task.id)],
    g3: (task) => [`task/state/${task.state}`, pad(task.id)],
    g4: (task) => (task.host_id === null ? null : [`task/host/${task.host_id}/${task.state}`, pad(task.id)]),
    g5: (task) => [`task/method/${task.method}`, pad(task.id)],
  },
});

export const tasks = {
  ...rows,
  ...catalogue,
  /** all tasks from this id on */
  async since(tx: Tx, id: number): Promise<Task[]> {
    const lists = Object.values(TASK).map((state) => rows.list(tx, 'g3', `task/state/${state}`, { from: pad(id) }));
    return (await Promise.all(lists)).flat();
  },
};
