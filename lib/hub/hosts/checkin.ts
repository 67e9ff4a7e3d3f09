import { GenericError } from '#core/errors';
import type { Struct } from '#core/xmlrpc/value';
import { type Host, hosts } from '#store/hosts';
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

export const showOwnHost = async (ctx: Ctx) => shownHost(await ownHost(ctx));
