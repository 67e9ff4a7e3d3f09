import { TASK } from '#core/states';
import type { Struct } from '#core/xmlrpc/value';
import { flag, value } from './command.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { found } from './found.ts';
import type { TaskRow, UserRow } from './rows.ts';

export const SELECTION = {
  mine: flag('--mine', 'only your tasks'),
  user: value('--user', 'USER', 'only tasks of this user'),
  arch: value('--arch', 'ARCH', 'only tasks for this architecture'),
  method: value('--method', 'METHOD', 'only tasks of this method'),
  channel: value('--channel', 'CHANNEL', 'only tasks in this channel'),
  host: value('--host', 'HOST', 'only tasks on this host'),
};
interface Selection {
  mine: boolean;
  user?: string;
  arch?: string;
  method?: string;
  channel?: string;
  host?: string;
}

export const LIVE = [TASK.FREE, TASK.OPEN, TASK.ASSIGNED];

/** Unfinished tasks that fit; `more` goes into the hub's filter. */
export async function selectTasks(ctx: Context, options: Selection, more: Struct = {}): Promise<TaskRow[]> {
  const filter: Struct = { state: LIVE, decode: true, ...more };
  if (options.mine) {
    await ctx.login();
    const user = await ctx.call<UserRow | null>('getLoggedInUser');
    if (!user) throw new Failure('Unable to determine user');
    filter.owner = user.id;
  }
  if (options.user !== undefined) filter.owner = (await found(ctx, 'user', options.user)).id;
  if (options.arch !== undefined) filter.arch = options.arch.split(/[\s,]+/);
  if (options.method !== undefined) filter.method = options.method;
  if (options.channel !== undefined) filter.channel_id = (await found(ctx, 'channel', options.channel)).id;
  if (options.host !== undefined) filter.host_id = (await found(ctx, 'host', options.host)).id;
  return ctx.call<TaskRow[]>('listTasks', [filter, { order: 'priority,create_time' }]);
}

export const isSelective = (options: Selection) =>
  options.mine ||
  [options.user, options.arch, options.method, options.channel, options.host].some((o) => o !== undefined);
