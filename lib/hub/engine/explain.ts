import { GenericError } from '#core/errors';
import { stateName, TASK } from '#core/states';
import { Double } from '#core/xmlrpc/value';
import { attemptsOf } from '#store/attempts';
import { channels } from '#store/channels';
import { runningOn, waitingIn } from '#store/queue';
import { refusals } from '#store/scheduling';
import { type Task, tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { children } from '../tasks/host.ts';
import { finished } from '../tasks/transition.ts';
import { losses } from './attempts.ts';
import { readQuotas } from './quotas.ts';
import { readPools } from './scheduler.ts';

/** How far ahead a waiting task's place is counted. */
const COUNTED = 1000;

/** Why a task is where it is: one sentence, and the figures behind it. */
export async function explainTask(ctx: Ctx, id: number) {
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError(`No such task: ${id}`);
  const attempts = await attemptsOf(ctx.tx, id);
  const base = {
    id,
    method: task.method,
    state: stateName(TASK, task.state) ?? '',
    attempt: task.attempt,
    lost: losses(attempts),
  };
  if (finished(task)) return { ...base, reason: `it has ended: ${base.state}` };
  if (task.state === TASK.FREE) return { ...base, ...(await waiting(ctx, task)) };
  const { size = null, capacity = null } = attempts.at(-1) ?? {};
  if (task.state === TASK.ASSIGNED) return { ...base, size, capacity, reason: 'it is assigned and being started' };
  return { ...base, size, capacity, ...(await open(ctx, task)) };
}

async function open(ctx: Ctx, task: Task) {
  if (!task.waiting) return { reason: 'it runs' };
  const awaited = (await children(ctx, task.id)).filter((child) => !finished(child));
  if (awaited.length === 0) return { reason: 'it waits for a repo' };
  return {
    reason: `it waits for ${awaited.length} subtask${awaited.length === 1 ? '' : 's'}`,
    subtasks: awaited.map((child) => child.id),
  };
}

async function waiting(ctx: Ctx, task: Task) {
  const channel = await channels.get(ctx.tx, task.channel_id);
  const [pools, queue, refused] = await Promise.all([
    readPools(ctx.tx),
    waitingIn(ctx.tx, task.channel_id, task.arch, COUNTED),
    refusals.list(ctx.tx, 'g2', `task_refusal/task/${task.id}`),
  ]);
  const place = queue.findIndex((row) => row.id === task.id);
  const fitting = pools.filter((pool) =>
    pool.bins.some((bin) => bin.channel === task.channel_id && bin.arch === task.arch),
  );
  const loads = await Promise.all(
    fitting.map(async ({ host, config, maxjobs }) => {
      const busy = (await runningOn(ctx.tx, host.id)).filter((row) => !row.waiting);
      const load = busy.reduce((sum, row) => sum + row.weight, 0);
      const most = maxjobs ?? ctx.hub.settings.hub.MaxJobs;
      return {
        host: host.name,
        load: new Double(load),
        capacity: new Double(config.capacity),
        tasks: busy.length,
        maxjobs: most,
      };
    }),
  );
  const quotas = await readQuotas(ctx.hub, ctx.tx);
  const figures = {
    channel: channel?.name ?? null,
    arch: task.arch,
    priority: task.priority,
    position: place < 0 ? null : place + 1,
    pools: loads,
  };
  return {
    ...figures,
    refusals: refused.map((row) => row.msg),
    reason: reasonOf(ctx, task, channel?.enabled ?? false, loads, place, quotas.whose(task)),
  };
}

function reasonOf(
  ctx: Ctx,
  task: Task,
  enabled: boolean,
  loads: readonly { load: Double; capacity: Double; tasks: number; maxjobs: number }[],
  place: number,
  quota: string | null,
): string {
  if (!enabled) return 'its channel is disabled';
  if (!ctx.hub.taskTypes.has(task.method)) return `no host of this deployment knows how to do ${task.method}`;
  if (loads.length === 0) return `no enabled host for arch ${task.arch} is in its channel`;
  if (quota) return `quota: ${quota}`;
  const full = loads.every((pool) => pool.load.value >= pool.capacity.value || pool.tasks >= pool.maxjobs);
  if (full) return `all hosts for it are full; ${place} task${place === 1 ? ' is' : 's are'} before it`;
  return 'there is room for it: it will be assigned in a moment';
}
