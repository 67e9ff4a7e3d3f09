import { GenericError } from '#core/errors';
import type { Struct } from '#core/xmlrpc/value';
import { type Host, hosts } from '#store/hosts';
import { sessions } from '#store/sessions';
import type { Ctx } from '../context.ts';
import { findHost, shownHost } from './show.ts';

/** What a builder of Koji's own kind (kojid) says of itself and asks about itself. */

export async function ownHost(ctx: Ctx) {
  const { id } = await ctx.host();
  const full = await findHost(ctx, id);
  if (!full) throw new GenericError(`Invalid hostInfo: ${id}`);
  return full;
}

/** Load, readiness and, if given, what the scheduler has to know (methods, maxjobs). */
export async function checkIn(ctx: Ctx, load: number, ready: boolean, data: Struct | null): Promise<void> {
  const host = await ctx.host();
  const report: Partial<Host> = { task_load: load, ready, update_ts: ctx.now(), ...(data ? { data } : {}) };
  hosts.replace(ctx.tx, host, { ...host, ...report });
}

export async function setHostData(ctx: Ctx, data: Struct): Promise<void> {
  const host = await ctx.host();
  hosts.replace(ctx.tx, host, { ...host, data });
}

/** When a host was last heard of: at its check-in, or at the last login of its user (Koji 1.35: `sessions`). */
export async function lastUpdate(ctx: Ctx, id: number): Promise<number | null> {
  const host = await hosts.get(ctx.tx, id);
  if (!host) return null;
  const [newest] = await sessions.list(ctx.tx, 'g1', `session/user/${host.user_id}`, { reverse: true, limit: 1 });
  const heard = [host.update_ts, newest?.update_ts].filter((at) => typeof at === 'number');
  return heard.length > 0 ? Math.max(...heard) : null;
}

export const showOwnHost = async (ctx: Ctx) => shownHost(await ownHost(ctx));
