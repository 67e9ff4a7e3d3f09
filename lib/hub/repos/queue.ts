import { KojiError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { type Repo, type RepoRequest, repoRequests } from '#store/repos';
import { tags } from '#store/tags';
import { tasks } from '#store/tasks';
import { users } from '#store/users';
import type { Ctx } from '../context.ts';
import { findTag } from '../tags/find.ts';
import { makeTask } from '../tasks/make.ts';
import { finished, wake } from '../tasks/transition.ts';
import { fittingRepo, fulfils } from './fit.ts';
import { knownRequest } from './request.ts';

/** A repo is READY: requests that it fits are done, and who waits for them goes on. */
export async function fulfil(ctx: Ctx, repo: Repo): Promise<void> {
  for (const request of await repoRequests.active(ctx.tx, repo.tag_id)) {
    if (fulfils(repo, request)) await settle(ctx, request, { repo_id: repo.id, active: false });
  }
}

async function settle(ctx: Ctx, request: RepoRequest, patch: Partial<RepoRequest>): Promise<void> {
  repoRequests.replace(ctx.tx, request, { ...request, ...patch, update_ts: ctx.now() });
  if (patch.active !== false) return;
  await wake(ctx, request.waiters);
}

/**
 * kojira's part of the request queue, done by the engine whenever something is asked for: a newRepo task for each request
 * that has none, another try for one whose task failed, the end for one that has failed too often.
 */
export async function checkQueue(ctx: Ctx): Promise<void> {
  const { MaxRepoTasks, RepoRetries, RepoQueueUser } = ctx.hub.settings.hub;
  const active = (await repoRequests.active(ctx.tx)).sort((a, b) => a.priority - b.priority || a.id - b.id);
  const running = await tasks.rowsOf(ctx.tx, active, (request) => request.task_id);
  let busy = [...running.values()].filter((task) => !finished(task)).length;
  const owner = await users.find(ctx.tx, 'name', RepoQueueUser);
  for (const { id } of active) {
    // read again: what was read before a step is not held any more
    const request = await knownRequest(ctx, id);
    const task = request.task_id === null ? undefined : running.get(request.task_id);
    if (!request.active || (task && !finished(task))) continue;
    if (task && request.tries > RepoRetries) await settle(ctx, request, { active: false });
    else if (await alreadyThere(ctx, request)) continue;
    else if (busy < MaxRepoTasks && (await started(ctx, request, owner?.id ?? request.owner))) busy++;
    await ctx.tx.step();
  }
}

async function alreadyThere(ctx: Ctx, request: RepoRequest): Promise<boolean> {
  const tag = await findTag(ctx.tx, request.tag_id);
  if (!tag) {
    await settle(ctx, request, { active: false });
    return true;
  }
  const repo = await fittingRepo(ctx, tag.id, { ...request, opts: request.opts });
  if (repo) await settle(ctx, request, { repo_id: repo.id, active: false });
  return repo !== undefined;
}

/** A request whose task may not be made now (its channel is disabled, a policy refuses) stays, and keeps no other waiting. */
async function started(ctx: Ctx, request: RepoRequest, owner: number): Promise<boolean> {
  const undo = ctx.tx.savepoint();
  try {
    await start(ctx, request, owner);
    return true;
  } catch (error) {
    if (!(error instanceof KojiError)) throw error;
    undo();
    ctx.hub.log.error('no task for a repo request', { request: request.id, error: error.message });
    return false;
  }
}

/** A request's own priority is its place among requests. */
const TASK_PRIORITY = 15;

async function start(ctx: Ctx, request: RepoRequest, owner: number): Promise<void> {
  const tag = await tags.get(ctx.tx, request.tag_id);
  const named = {
    opts: { ...request.opts },
    ...(request.at_event === null ? {} : { event: request.at_event }),
    __starstar: true,
  };
  const args: Value[] = [{ id: request.tag_id, name: tag?.name ?? '' }, named];
  const id = await makeTask(ctx, 'newRepo', args, { owner, priority: TASK_PRIORITY, channel: 'createrepo' });
  const tries = request.tries + 1;
  repoRequests.replace(ctx.tx, request, { ...request, task_id: id, tries, update_ts: ctx.now() });
}

/** The task goes on when the request is settled. False: it is settled already. */
export async function waitForRequest(ctx: Ctx, id: number, taskId: number): Promise<boolean> {
  const request = await knownRequest(ctx, id);
  if (!request.active) return false;
  if (!request.waiters.includes(taskId)) {
    repoRequests.replace(ctx.tx, request, { ...request, waiters: [...request.waiters, taskId] });
  }
  return true;
}
