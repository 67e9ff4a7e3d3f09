import { TASK } from '#core/states';
import { channels } from '#store/channels';
import { hostChannels, hostConfig } from '#store/hosts';
import { holdHost, runningOn, serveTurn, waitingIn } from '#store/queue';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { give } from './give.ts';
import { refusedBy } from './refusals.ts';

/**
 * Work for a foreign builder (an unmodified kojid), when it asks for its tasks and has none. Koji 1.35's rules: ready by a
 * check-in of the last minutes, fewer tasks than maxjobs, capacity left for the weight less the overcommit.
 */
export async function scheduleForeign(ctx: Ctx): Promise<number> {
  const host = await ctx.host();
  if (host.pool !== null || !host.ready) return 0;
  const { ReadyTimeout, MaxJobs, CapacityOvercommit, SoftRefusalTimeout } = ctx.hub.settings.hub;
  if ((host.update_ts ?? 0) < ctx.now() - ReadyTimeout) return 0;
  const [config, memberships, running, refused] = await Promise.all([
    hostConfig.active(ctx.tx, 'host', host.id, String(host.id)),
    hostChannels.at(ctx.tx, 'host', host.id),
    runningOn(ctx.tx, host.id),
    refusedBy(ctx.tx, host.id, SoftRefusalTimeout),
  ]);
  if (!config?.enabled || running.some((row) => row.state === TASK.ASSIGNED)) return 0;
  const busy = running.filter((row) => !row.waiting);
  const maxjobs = typeof host.data?.maxjobs === 'number' ? host.data.maxjobs : MaxJobs;
  const load = busy.reduce((sum, row) => sum + row.weight, 0);
  if (busy.length >= maxjobs) return 0;
  const known = await channels.byIds(
    ctx.tx,
    memberships.map((row) => row.channel_id),
  );
  const open = [...known.values()].filter((channel) => channel.enabled).map((channel) => channel.id);
  const arches = [...config.arches.split(/\s+/).filter(Boolean), 'noarch'];
  const bins = open.flatMap((channel) => arches.map((arch) => ({ channel, arch })));
  const heads = (await Promise.all(bins.map((bin) => waitingIn(ctx.tx, bin.channel, bin.arch, 20)))).flat();
  const methods = Array.isArray(host.data?.methods) ? new Set(host.data.methods) : null;
  const best = heads
    .filter((task) => !refused.has(task.id) && (methods?.has(task.method) ?? true))
    .filter((task) => config.capacity - load > Math.max(0, task.weight - CapacityOvercommit))
    .sort((a, b) => a.priority - b.priority || a.turn - b.turn || a.create_ts - b.create_ts)[0];
  const task = best && (await tasks.get(ctx.tx, best.id));
  if (task?.state !== TASK.FREE) return 0;
  await holdHost(ctx.tx, host.id);
  await give(ctx, task, host);
  await serveTurn(ctx.tx, task);
  return 1;
}
