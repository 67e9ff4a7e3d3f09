import type { Task } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { record } from '../outbox/record.ts';

/** Whoever works on this attempt of the task shall end: its execution, and its container when it has one. */
export function stopAttempt(ctx: Ctx, task: Task): void {
  const as = ctx.hub.taskTypes.get(task.method)?.kind;
  if (task.host_id === null || !as) return;
  record(ctx, { kind: 'stop', taskId: task.id, attempt: task.attempt, as });
}
