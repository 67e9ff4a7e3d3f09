import { repoDir } from '#core/pathinfo';
import { TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Repo } from '#store/repos';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { workFile } from '../imports/workfile.ts';
import { assertPolicy } from '../policy/check.ts';
import { newRepoRow } from '../repos/init.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { findTag, type TagInfo } from '../tags/find.ts';
import { cancelTree } from '../tasks/cancel.ts';
import { makeTask } from '../tasks/make.ts';
import { requestOf } from '../tasks/show.ts';
import { type DistOptions, distOptions } from './options.ts';

const PRIORITY = 15;

/** A dist repo for whoever may have one: by permission, or by policy (of which a hub has none at first). */
export async function requestDistRepo(ctx: Ctx, tag: Value, keys: readonly string[], given: Struct): Promise<number> {
  ctx.userId();
  if (!(await ctx.hasPerm('dist-repo'))) await assertPolicy(ctx, 'dist_repo', { tag });
  return startDistRepo(ctx, tag, keys, given);
}

/** The row of a dist repo and the task that makes it. */
export async function startDistRepo(ctx: Ctx, info: Value, keys: readonly string[], given: Struct): Promise<number> {
  const opts = distOptions(given);
  const tag = await findTag(ctx.tx, info, { strict: true });
  const repo = await newRepoRow(ctx, tag.id, { event: opts.event, dist: { keys, task_opts: given } });
  await describeDist(ctx, repo, tag, keys, opts, given);
  await cancelOthers(ctx, tag);
  const args: Value[] = [info, repo.id, [...keys], { ...given, event: repo.create_event }];
  return makeTask(ctx, 'distRepo', args, { priority: PRIORITY, channel: 'createrepo' });
}

async function describeDist(
  ctx: Ctx,
  repo: Repo,
  tag: TagInfo,
  keys: readonly string[],
  opts: DistOptions,
  given: Struct,
): Promise<void> {
  const { files } = ctx.hub;
  const directory = repoDir(tag.name, repo.id, true);
  if (opts.comps !== null) {
    await files.copy((await workFile(ctx, opts.comps)).key, `${directory}/groups/comps.xml`);
  }
  const { id, create_event: event_id } = repo;
  const about = { id, tag: tag.name, tag_id: tag.id, keys, task_opts: given, event_id, dist: true };
  await files.put(`${directory}/repo.json`, `${JSON.stringify(about, null, 4)}\n`);
}

const ACTIVE = [TASK.FREE, TASK.ASSIGNED, TASK.OPEN];

/** A tag that says so by extra `distrepo.cancel_others` has one dist repo in the making at a time. */
async function cancelOthers(ctx: Ctx, tag: TagInfo): Promise<void> {
  const { extra } = await buildConfig(ctx.tx, tag.id);
  if (!extra['distrepo.cancel_others']) return;
  const lists = await Promise.all(ACTIVE.map((state) => tasks.list(ctx.tx, 'g3', `task/state/${state}`)));
  for (const task of lists.flat().filter((one) => one.method === 'distRepo')) {
    const [other] = requestOf(task);
    if (other === tag.name || other === tag.id) await cancelTree(ctx, task);
  }
}
