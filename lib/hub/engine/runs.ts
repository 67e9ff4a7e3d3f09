import { schedulerLog, taskRuns } from '#store/scheduling';
import type { Ctx } from '../context.ts';

/** The scheduler's own record: who got what, and what it found worth saying. */
export async function noteRun(ctx: Ctx, taskId: number, hostId: number): Promise<void> {
  const id = await taskRuns.nextId(ctx.tx);
  taskRuns.insert(ctx.tx, { id, task_id: taskId, host_id: hostId, active: true, create_ts: ctx.now() });
}

export async function say(ctx: Ctx, msg: string, about: { task_id?: number; host_id?: number }): Promise<void> {
  const { task_id = null, host_id = null } = about;
  schedulerLog.insert(ctx.tx, { id: await schedulerLog.nextId(ctx.tx), task_id, host_id, msg, ts: ctx.now() });
}
