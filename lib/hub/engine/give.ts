import { TASK } from '#core/states';
import { attemptsOf } from '#store/attempts';
import type { Host } from '#store/hosts';
import type { Task } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { record } from '../outbox/record.ts';
import { change } from '../tasks/transition.ts';
import { startDelay } from './backoff.ts';
import { noteRun } from './runs.ts';

/**
 * Gives a task to a host: a new attempt begins. A pool's is started by the engine and has its time to come up; a foreign
 * builder fetches it.
 */
export async function give(ctx: Ctx, task: Task, host: Pick<Host, 'id' | 'pool'>): Promise<Task> {
  const type = host.pool === null ? undefined : ctx.hub.taskTypes.get(task.method);
  const attempt = task.attempt + 1;
  const delay = type && task.attempt > 0 ? startDelay(await attemptsOf(ctx.tx, task.id)) : 0;
  const lease_ts = type ? ctx.now() + delay + ctx.hub.settings.engine.start_timeout : null;
  const weight = type?.weight ?? task.weight;
  const fresh = { start_ts: null, token: null, waiting: null, woken: false };
  const given = await change(ctx, task, {
    ...{ state: TASK.ASSIGNED, host_id: host.id, attempt, weight, lease_ts },
    ...fresh,
  });
  await noteRun(ctx, task.id, host.id);
  if (type) record(ctx, { kind: 'start', taskId: task.id, attempt, as: type.kind, delay });
  return given;
}
