import { pad, sortableTime } from './table.ts';
import type { Task } from './tasks.ts';
import type { Tx } from './tx.ts';

/**
 * What the scheduler looks at: waiting tasks by bin (channel and arch) in the order in which they are to run, and the
 * tasks that each host has. Both are kept with the task, in the same transaction, and read consistently.
 */
export interface Waiting {
  readonly id: number;
  readonly method: string;
  readonly channel_id: number;
  readonly arch: string;
  readonly priority: number;
  readonly owner: number;
  readonly weight: number;
  readonly create_ts: number;
  readonly turn: number;
}

export interface Running {
  readonly id: number;
  readonly state: number;
  readonly weight: number;
  readonly waiting: boolean;
  readonly attempt: number;
  readonly lease_ts: number | null;
  readonly assigned_ts: number;
  readonly owner: number;
  readonly channel_id: number;
  readonly method: string;
  readonly wake_ts: number | null;
}

/** priorities may be negative */
const PRIORITY_OFFSET = 1_000_000;

const binOf = (channelId: number, arch: string): string => `queue#${channelId}:${arch}`;

const waitingKey = (task: Task) => ({
  pk: binOf(task.channel_id, task.arch),
  sk: `${level(task.priority)}#${pad(task.turn)}#${sortableTime(task.create_ts)}#${pad(task.id)}`,
});

const level = (priority: number): string => pad(priority + PRIORITY_OFFSET);

/**
 * Fairness inside one priority of a bin: each user's tasks get turns one after another, from the turn that is being served
 * now. So a user with one task comes before the thousandth of another, and the order is known when the task is queued.
 */
const servedKey = (bin: string, priority: number) => ({ pk: `turns#${bin}#${level(priority)}`, sk: 'served' });
const lastKey = (bin: string, priority: number, owner: number) => ({
  pk: `turns#${bin}#${level(priority)}`,
  sk: `user#${owner}`,
});

/** The turn of a task that is queued now. */
export async function nextTurn(
  tx: Tx,
  { channel_id, arch, priority, owner }: Pick<Task, 'channel_id' | 'arch' | 'priority' | 'owner'>,
): Promise<number> {
  const bin = binOf(channel_id, arch);
  const mine = lastKey(bin, priority, owner);
  const [served, last] = await tx.getMany([servedKey(bin, priority), mine]);
  const turn = Math.max(Number(served?.turn ?? 0), Number(last?.turn ?? -1) + 1);
  tx.put({ ...mine, turn });
  return turn;
}

/** The task's turn has come. */
export async function serveTurn(tx: Tx, task: Task): Promise<void> {
  const key = servedKey(binOf(task.channel_id, task.arch), task.priority);
  const served = await tx.get(key);
  if (Number(served?.turn ?? -1) < task.turn) tx.put({ ...key, turn: task.turn, ts: tx.now() });
}

/** Where a task stands in its bin, which can be compared with those of other bins: turns have numbers of each bin's own. */
export interface Standing {
  /** turns from the one that was served last to its own; 1 is the next, less is one that others have overtaken */
  readonly ahead: number;
  /** when the bin's last turn came, seconds since the epoch; 0: never */
  readonly served_ts: number;
}

export async function standings(tx: Tx, rows: readonly Waiting[]): Promise<Standing[]> {
  const keys = rows.map((row) => servedKey(binOf(row.channel_id, row.arch), row.priority));
  const served = await tx.getMany(keys);
  return rows.map(({ turn }, i) => ({
    ahead: turn - Number(served[i]?.turn ?? -1),
    served_ts: Number(served[i]?.ts ?? 0),
  }));
}

const runningKey = (hostId: number, taskId: number) => ({ pk: `running#${hostId}`, sk: pad(taskId) });

export function enqueue(tx: Tx, task: Task): void {
  const { id, method, channel_id, arch, priority, owner, weight, create_ts, turn } = task;
  tx.put({ ...waitingKey(task), row: { id, method, channel_id, arch, priority, owner, weight, create_ts, turn } });
}

export function dequeue(tx: Tx, task: Task): void {
  tx.delete(waitingKey(task));
}

export function setRunning(tx: Tx, hostId: number, task: Task): void {
  const { id, state, weight, attempt, lease_ts, owner, channel_id, method } = task;
  const known = { id, state, weight, attempt, lease_ts, owner, channel_id, method };
  const row: Running = {
    ...known,
    waiting: task.waiting ?? false,
    wake_ts: task.wake_ts ?? null,
    assigned_ts: tx.now(),
  };
  tx.put({ ...runningKey(hostId, id), row });
}

export function clearRunning(tx: Tx, hostId: number, taskId: number): void {
  tx.delete(runningKey(hostId, taskId));
}

/** The next tasks of a bin. */
export async function waitingIn(tx: Tx, channelId: number, arch: string, limit?: number): Promise<Waiting[]> {
  return (await tx.query({ pk: binOf(channelId, arch), limit })).map((item) => item.row as Waiting);
}

/** The tasks that a host has: assigned and open ones. */
export async function runningOn(tx: Tx, hostId: number): Promise<Running[]> {
  return (await tx.query({ pk: `running#${hostId}` })).map((item) => item.row as Running);
}

const holdKey = (what: number | 'quotas') => ({ pk: `scheduler#${what}`, sk: '.' });

/**
 * One decision at a time for a host: who decides writes this (`holdHost`), so that another one at the same time has to look
 * again. It must be called before anything is read that the decision depends on.
 */
export async function beginDecision(tx: Tx, hostId: number): Promise<void> {
  await tx.getMany([holdKey(hostId), holdKey('quotas')]);
}

export const holdHost = (tx: Tx, hostId: number): void => tx.put({ ...holdKey(hostId), ts: tx.now() });

/** The same over all hosts, where quotas count what runs on all of them. */
export const holdQuotas = (tx: Tx): void => tx.put({ ...holdKey('quotas'), ts: tx.now() });
