import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import { tasks } from '#store/tasks';
import { buildInfo } from '../builds/show.ts';
import type { Ctx } from '../context.ts';
import { findTarget } from '../targets/find.ts';
import { makeTask } from '../tasks/make.ts';
import { requestOf } from '../tasks/show.ts';
import { recipients, succeeded } from './recipients.ts';

/** Makes the task that mails about a build that has ended; none when nobody wants to know. */
export async function notifyBuild(ctx: Ctx, build: Build): Promise<void> {
  if (ctx.hub.settings.hub.DisableNotifications) return;
  const target = await targetOf(ctx, build);
  const tag = typeof target?.dest_tag === 'number' ? target.dest_tag : null;
  const all = await recipients(ctx, { build, tag, success: succeeded(build) });
  if (all.length === 0) return;
  const info = (await buildInfo(ctx.tx, build)) as unknown as Value;
  const web = ctx.hub.settings.hub.KojiWebURL ?? new URL('/koji', ctx.hub.urls.topurl).href;
  // the hub ends builds too, by nobody's call
  await makeTask(ctx, 'buildNotification', [all, info, target, web], ctx.user ? {} : { owner: build.owner });
}

/** The target that the build's task was made for. */
async function targetOf(ctx: Ctx, build: Build): Promise<Struct | null> {
  const task = build.task_id === null ? undefined : await tasks.get(ctx.tx, build.task_id);
  const wanted = task && requestOf(task)[1];
  if (typeof wanted !== 'string' && typeof wanted !== 'number') return isStruct(wanted) ? wanted : null;
  const target = await findTarget(ctx.tx, wanted);
  return target ? { ...target } : null;
}
