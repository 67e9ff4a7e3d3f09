import { TASK } from '#core/states';
import { finished } from '#hub/tasks/transition';
import type { Task } from '#store/tasks';
import { HOSTS, type Picture, type TaskWorld } from './task-world.ts';

/** What has to hold of all tasks whatever was called before; one line for each thing that does not. */
export function broken({ tasks, waiting, running, attempts }: Picture, world: Pick<TaskWorld, 'hosts'>): string[] {
  const lines: string[] = [];
  const say = (task: Task, text: string): void => {
    lines.push(`task ${task.id} (state ${task.state}, host ${task.host_id}): ${text}`);
  };
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const queued = new Map(waiting.map((row) => [row.id, row]));
  if (queued.size !== waiting.length) lines.push('a task waits twice');
  for (const task of tasks) {
    const free = task.state === TASK.FREE;
    if (free !== queued.has(task.id)) say(task, free ? 'is in no queue' : 'is still in a queue');
    if (free && queued.get(task.id)!.priority !== task.priority) say(task, 'waits with another priority');
    if (free && task.host_id !== null) say(task, 'is free and has a host');
    if ((task.state === TASK.OPEN || task.state === TASK.ASSIGNED) && task.host_id === null) say(task, 'has no host');
    if (finished(task) !== (task.completion_ts !== null)) say(task, `completion time ${task.completion_ts}`);
    if ((task.result !== null) !== (task.state === TASK.CLOSED || task.state === TASK.FAILED)) say(task, 'its result');
    const parent = task.parent === null ? undefined : byId.get(task.parent);
    if (task.awaited && parent?.state === TASK.CLOSED && !finished(task)) say(task, `parent ${parent.id} closed`);
    const own = attempts.filter((one) => one.task_id === task.id);
    if (own.length !== task.attempt) say(task, `${own.length} attempts on record, not ${task.attempt}`);
    const open = own.filter((one) => one.outcome === null).map((one) => one.attempt);
    const current = task.state === TASK.OPEN || task.state === TASK.ASSIGNED ? [task.attempt] : [];
    if (String(open) !== String(current)) say(task, `attempts that go on: ${open}`);
  }
  for (const name of HOSTS) {
    const has = tasks.filter((task) => task.host_id === world.hosts[name] && !finished(task));
    const load = (rows: readonly { weight: number; waiting: boolean | null }[]): number =>
      rows.filter((row) => !row.waiting).reduce((sum, row) => sum + row.weight, 0);
    if (String(has.map((task) => task.id)) !== String(running[name].map((row) => row.id)))
      lines.push(`host ${name} has ${has.map((task) => task.id)}, and counts ${running[name].map((row) => row.id)}`);
    if (Math.abs(load(has) - load(running[name])) > 1e-9)
      lines.push(`host ${name}: load ${load(has)}, counted ${load(running[name])}`);
  }
  return lines;
}

/** What of a finished task may still change: how it is looked at, not what it came to. */
const LATER = new Set(['priority', 'awaited', 'woken', 'token', 'waiters', 'turn']);

/** Ids of tasks that had ended before and are not as they were. */
export function changedAfterEnd(before: Picture, after: Picture): number[] {
  const now = new Map(after.tasks.map((task) => [task.id, task]));
  const fixed = (task: Task | undefined): string =>
    JSON.stringify(Object.entries(task ?? {}).filter(([name]) => !LATER.has(name)));
  return before.tasks
    .filter((task) => finished(task) && fixed(task) !== fixed(now.get(task.id)))
    .map((task) => task.id);
}
