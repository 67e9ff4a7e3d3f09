import type { TaskRow } from '../rows.ts';

export interface Occupancy {
  readonly from: number;
  readonly to: number;
  /** tasks on average */
  readonly waiting: number;
  readonly running: number;
}

type Times = Pick<TaskRow, 'id' | 'parent' | 'create_ts' | 'start_ts' | 'completion_ts'>;

/**
 * How many tasks waited and ran in each of `count` equal parts of the time. Those with subtasks are left out: they wait for
 * them and hold nothing.
 */
export function occupancy(tasks: readonly Times[], from: number, to: number, count: number): Occupancy[] {
  const parents = new Set(tasks.map((task) => task.parent));
  const leaves = tasks.filter((task) => !parents.has(task.id) && task.create_ts !== null);
  const length = (to - from) / count;
  return Array.from({ length: count }, (_, i) => {
    const begin = from + i * length;
    const within = (since: number, until: number): number =>
      Math.max(0, Math.min(until, begin + length) - Math.max(since, begin)) / length;
    const mean = (part: (task: Times) => number): number => leaves.reduce((sum, task) => sum + part(task), 0);
    return {
      from: begin,
      to: begin + length,
      waiting: mean((task) => within(task.create_ts!, task.start_ts ?? task.completion_ts ?? to)),
      running: mean((task) => (task.start_ts === null ? 0 : within(task.start_ts, task.completion_ts ?? to))),
    };
  });
}
