import type { LossCategory } from '#schema/loss';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * The attempts of a task: each time that it was given to a host is one, whatever came of it. They stay with the task, so
 * that one sees later why it took so long. Times are seconds since the epoch.
 */
export interface Attempt {
  readonly task_id: number;
  /** 1 is the first */
  readonly attempt: number;
  readonly host_id: number;
  /** when it was given to the host */
  readonly create_ts: number;
  /** when the host began */
  readonly start_ts: number | null;
  readonly end_ts: number | null;
  /** null: it goes on */
  readonly outcome: 'closed' | 'failed' | 'canceled' | 'freed' | 'lost' | null;
  /** why it ended without a result */
  readonly reason: string | null;
  /** of a lost one: what took its container */
  readonly loss: LossCategory | null;
  /** name of its container's size; null when none was started */
  readonly size: string | null;
  /** FARGATE, FARGATE_SPOT or EC2; null as with size */
  readonly capacity: string | null;
}

const keyOf = (taskId: number, attempt: number) => ({ pk: `attempts#${taskId}`, sk: pad(attempt) });

/** All of them, the first first. */
export async function attemptsOf(tx: Tx, taskId: number): Promise<Attempt[]> {
  return (await tx.query({ pk: `attempts#${taskId}` })).map((item) => item.row as Attempt);
}

/** These attempts, in their order; undefined for one that nobody knows of. */
export async function attemptsByNumber(
  tx: Tx,
  wanted: readonly { readonly taskId: number; readonly attempt: number }[],
): Promise<(Attempt | undefined)[]> {
  const items = await tx.getMany(wanted.map(({ taskId, attempt }) => keyOf(taskId, attempt)));
  return items.map((item) => item?.row as Attempt | undefined);
}

/** Makes a record of an attempt that begins. */
export function newAttempt(
  tx: Tx,
  begun: Pick<Attempt, 'task_id' | 'attempt' | 'host_id' | 'create_ts' | 'start_ts'>,
): void {
  const unknown = { end_ts: null, outcome: null, reason: null, loss: null, size: null, capacity: null };
  tx.put({ ...keyOf(begun.task_id, begun.attempt), row: { ...begun, ...unknown } });
}

/** Adds to the record of an attempt; one of before there were records is left alone. */
export async function noteAttempt(tx: Tx, taskId: number, attempt: number, more: Partial<Attempt>): Promise<void> {
  const key = keyOf(taskId, attempt);
  const item = await tx.get(key);
  if (item) tx.put({ ...key, row: { ...(item.row as Attempt), ...more } });
}
