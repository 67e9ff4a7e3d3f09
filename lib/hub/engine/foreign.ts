import { TASK } from '#core/states';
import { hostConfig } from '#store/hosts';
import { beginDecision, holdHost, holdQuotas, runningOn, serveTurn, type Waiting } from '#store/queue';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { change } from '../tasks/transition.ts';
import { candidates } from './candidates.ts';
import { give } from './give.ts';
import { isReady, knows, placeOf, roomOf } from './places.ts';
import { readQuotas } from './quotas.ts';
import { refusedBy } from './refusals.ts';

/**
 * Work for a foreign builder (an unmodified kojid), when it asks for its tasks and has none: out of the same queue, by the
 * same order and quotas as a pool's. Koji 1.35's rules: ready by a check-in of the last minutes, fewer tasks than maxjobs,
 * capacity left for the weight less the overcommit; a task that it does not open within AssignTimeout is for others again.
 */
export async function scheduleForeign(ctx: Ctx): Promise<number> {
  const host = await ctx.host();
  if (host.pool !== null || !isReady(ctx.hub, host)) return 0;
  const { AssignTimeout, CapacityOvercommit } = ctx.hub.settings.hub;
  await beginDecision(ctx.tx, host.id);
  const [config, running, refused, quotas] = await Promise.all([
    hostConfig.active(ctx.tx, 'host', host.id, String(host.id)),
    runningOn(ctx.tx, host.id),
    refusedBy(ctx.hub, ctx.tx, host.id),
    readQuotas(ctx.hub, ctx.tx),
  ]);
  if (!config?.enabled || running.some((row) => row.state === TASK.ASSIGNED)) return 0;
  const place = await placeOf(ctx.tx, host, config);
  const room = roomOf(ctx.hub, place, running);
  if (room.jobs <= 0) return 0;
  const fits = (task: Waiting): boolean =>
    knows(ctx.hub, place, task.method) &&
    !refused.has(task.id) &&
    quotas.room(task) &&
    room.load > Math.max(0, task.weight - CapacityOvercommit);
  const [best] = await candidates(ctx.tx, place, running, fits);
  const task = best && (await tasks.get(ctx.tx, best.id));
  if (task?.state !== TASK.FREE) return 0;
  holdHost(ctx.tx, host.id);
  if (quotas.limited) holdQuotas(ctx.tx);
  const given = await give(ctx, task, host);
  await change(ctx, given, { lease_ts: ctx.now() + AssignTimeout });
  await serveTurn(ctx.tx, task);
  return 1;
}
