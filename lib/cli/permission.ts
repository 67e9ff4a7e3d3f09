import type { Context } from './context.ts';
import { UsageError } from './failure.ts';

/** Refuses early what the hub would refuse late: the user needs this permission, or admin. */
export async function need(ctx: Context, permission: string): Promise<void> {
  for (const perm of [permission, 'admin']) if (await ctx.call<boolean>('hasPerm', [perm])) return;
  throw new UsageError(`This action requires ${permission === 'admin' ? '' : `${permission} or `}admin privileges`);
}
