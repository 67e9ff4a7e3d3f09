import { GenericError } from '#core/errors';
import { TASK } from '#core/states';
import { type Refusal, refusals } from '#store/scheduling';
import { tasks } from '#store/tasks';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { release } from '../tasks/transition.ts';
import { say } from './runs.ts';

/** The host cannot or will not have this task: it is noted, and the task is free for others. */
export async function refuseTask(ctx: Ctx, taskId: number, soft: boolean, msg: string): Promise<void> {
  const host = await ctx.host();
  const task = await tasks.get(ctx.tx, taskId);
  if (!task) throw new GenericError(`No such task: ${taskId}`);
  await noteRefusal(ctx, { task_id: taskId, host_id: host.id, by_host: true, soft, msg });
  await say(ctx, `Host refused task: ${msg}`, { task_id: taskId, host_id: host.id });
  const mine = task.host_id === host.id && (task.state === TASK.ASSIGNED || task.state === TASK.OPEN);
  if (mine) await release(ctx, task);
}

/** A host's later refusal of the same task takes the place of its earlier one. */
export async function noteRefusal(ctx: Ctx, refusal: Omit<Refusal, 'id' | 'ts'>): Promise<void> {
  const old = await refusals.find(ctx.tx, 'pair', `${refusal.task_id}/${refusal.host_id}`);
  const row = { ...refusal, id: old?.id ?? (await refusals.nextId(ctx.tx)), ts: ctx.now() };
  if (old) refusals.replace(ctx.tx, old, row);
  else refusals.insert(ctx.tx, row);
}

/** Does it still count? A soft one does for a while (hub option SoftRefusalTimeout). */
export const holds = ({ settings, now }: Hub, { soft, ts }: Refusal): boolean =>
  !soft || ts > now() - settings.hub.SoftRefusalTimeout;

/** Ids of the tasks that the host shall not get. */
export async function refusedBy(hub: Hub, tx: Tx, hostId: number): Promise<Set<number>> {
  const rows = await refusals.list(tx, 'g3', `task_refusal/host/${hostId}`, { reverse: true, limit: 200 });
  return new Set(rows.filter((row) => holds(hub, row)).map((row) => row.task_id));
}
