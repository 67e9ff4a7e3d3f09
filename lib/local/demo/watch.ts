/** Follows a task and its children until the end, a line for each change of state, as `koji watch-task` does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession } from '#client/session';
import { stateName, TASK } from '#core/states';

interface TaskRow {
  readonly id: number;
  readonly method: string;
  readonly arch: string;
  readonly state: number;
}

export interface TaskEnd {
  /** closed, canceled or failed; what it was in when time ran out */
  readonly state: string;
  readonly inTime: boolean;
}

const wordFor = (state: number) => (stateName(TASK, state) ?? `state ${state}`).toLowerCase();

/** `show` gets the lines. Gives up after `seconds`; the task goes on then. */
export async function watchTask(
  hub: ClientSession,
  taskId: number,
  seconds: number,
  show: (line: string) => void,
): Promise<TaskEnd> {
  const end = Date.now() + seconds * 1000;
  const shown = new Map<number, string>();
  for (;;) {
    const top = await hub.call<TaskRow>('getTaskInfo', [taskId]);
    const children = await hub.call<Record<string, TaskRow[]>>('getTaskDescendents', [taskId]);
    const rows = new Map([top, ...Object.values(children).flat()].map((row) => [row.id, row]));
    for (const row of rows.values()) {
      const state = wordFor(row.state);
      const before = shown.get(row.id);
      if (before === state) continue;
      show(`${row.id} ${row.method} (${row.arch}): ${before ? `${before} -> ` : ''}${state}`);
      shown.set(row.id, state);
    }
    const state = wordFor(top.state);
    if (['closed', 'canceled', 'failed'].includes(state)) return { state, inTime: true };
    if (Date.now() > end) return { state, inTime: false };
    await sleep(1000);
  }
}
