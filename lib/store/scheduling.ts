import { entity } from './entity.ts';
import { pad } from './table.ts';

/** A task was given to a host (Koji 1.35: scheduler_task_runs). */
export interface TaskRunRow {
  readonly id: number;
  readonly task_id: number;
  readonly host_id: number;
  readonly active: boolean;
  /** seconds since the epoch */
  readonly create_ts: number;
}

const KEEP_SECONDS = 30 * 86400;

export const taskRuns = entity<TaskRunRow>({
  name: 'task_run',
  lists: {
    g1: (row) => ['task_run', pad(row.id)],
    g2: (row) => [`task_run/task/${row.task_id}`, pad(row.id)],
    g3: (row) => [`task_run/host/${row.host_id}`, pad(row.id)],
  },
  ttl: (row) => Math.floor(row.create_ts) + KEEP_SECONDS,
});

/** A host will not have a task: for a while (soft) or while the task lives. */
export interface Refusal {
  readonly id: number;
  readonly task_id: number;
  readonly host_id: number;
  readonly by_host: boolean;
  readonly soft: boolean;
  readonly msg: string;
  readonly ts: number;
}

export const refusals = entity<Refusal>({
  name: 'task_refusal',
  unique: { pair: (row) => `${row.task_id}/${row.host_id}` },
  lists: {
    g1: (row) => ['task_refusal', pad(row.id)],
    g2: (row) => [`task_refusal/task/${row.task_id}`, pad(row.id)],
    g3: (row) => [`task_refusal/host/${row.host_id}`, pad(row.id)],
  },
  ttl: (row) => Math.floor(row.ts) + KEEP_SECONDS,
});

export interface SchedulerMessage {
  readonly id: number;
  readonly task_id: number | null;
  readonly host_id: number | null;
  readonly msg: string;
  readonly ts: number;
}

export const schedulerLog = entity<SchedulerMessage>({
  name: 'scheduler_message',
  lists: {
    g1: (row) => ['scheduler_message', pad(row.id)],
    g2: (row) => (row.task_id === null ? null : [`scheduler_message/task/${row.task_id}`, pad(row.id)]),
  },
  ttl: (row) => Math.floor(row.ts) + KEEP_SECONDS,
});
