import { GenericError, ParameterError } from '#core/errors';
import { REPO, TASK } from '#core/states';
import { Double, type Value } from '#core/xmlrpc/value';
import { type Repo, type RepoRequest, repoRequests, repos } from '#store/repos';
import { tags } from '#store/tags';
import { type Task, tasks } from '#store/tasks';
import { eventKey } from '#store/tx';
import { users } from '#store/users';
import { buildConfig } from '../buildconfig.ts';
import type { Ctx } from '../context.ts';
import { eventBefore } from '../events.ts';
import { lastChange } from '../tagchanges.ts';
import { findTag, type TagInfo } from '../tags.ts';
import { makeTask } from '../tasks/make.ts';
import { finished, wake } from '../tasks/transition.ts';
import { timeText } from '../times.ts';
import { effectiveOptions, type GivenOptions, givenOptions } from './options.ts';
import { type ShownRepo, shownRepos } from './show.ts';

/** Repos on demand (Koji 1.35): who needs one asks, and what is there or on its way is shared. */
export interface Wanted {
  /** an event id, `last` for the tag's last change, null for a repo that lags as little as usual */
  readonly min_event?: Value;
  readonly at_event?: number | null;
  readonly opts?: Value;
  readonly priority?: number | null;
  readonly force?: boolean;
}

const DEFAULT_PRIORITY = 15;

export async function requestRepo(ctx: Ctx, tagInfo: Value, wanted: Wanted) {
  const owner = ctx.userId();
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  const opts = givenOptions(wanted.opts ?? null);
  const at_event = wanted.at_event ?? null;
  if (at_event !== null && (wanted.min_event ?? null) !== null) {
    throw new ParameterError('The min_event and at_event options conflict');
  }
  if (at_event !== null) await assertEvent(ctx, at_event);
  const min_event = at_event === null ? await minEvent(ctx, tag, wanted.min_event ?? null) : null;
  if (!wanted.force) {
    const repo = await fittingRepo(ctx, tag, { min_event, at_event, opts });
    if (repo) return { repo: (await shownRepos(ctx.tx, [repo]))[0]!, request: null, duplicate: false };
  }
  const priority = DEFAULT_PRIORITY + 5 + (wanted.priority ?? 0);
  const same = await sameRequest(ctx, tag.id, { min_event, at_event, opts });
  if (same) {
    const raised = priority < same.priority ? { ...same, priority, update_ts: ctx.now() } : same;
    if (raised !== same) repoRequests.replace(ctx.tx, same, raised);
    return { repo: null, request: await shownRequest(ctx, raised), duplicate: true };
  }
  const request: RepoRequest = {
    ...{ id: await repoRequests.nextId(ctx.tx), tag_id: tag.id, owner, priority, min_event, at_event, opts },
    ...{
      active: true,
      tries: 0,
      create_ts: ctx.now(),
      update_ts: ctx.now(),
      task_id: null,
      repo_id: null,
      waiters: [],
    },
  };
  repoRequests.insert(ctx.tx, request);
  ctx.tx.kick = true;
  return { repo: null, request: await shownRequest(ctx, request), duplicate: false };
}

async function assertEvent(ctx: Ctx, event: number): Promise<void> {
  if (!(await ctx.tx.get(eventKey(event)))) throw new GenericError(`Invalid event: ${event}`);
}

async function minEvent(ctx: Ctx, tag: TagInfo, given: Value): Promise<number> {
  if (given === 'last') return (await lastChange(ctx.tx, tag.id)) ?? 0;
  if (typeof given === 'number') {
    if (given > (await ctx.tx.lastEvent())) throw new GenericError(`Invalid event: ${given}`);
    return given;
  }
  if (given !== null) throw new ParameterError(`Invalid min_event: ${String(given)}`);
  return defaultMinEvent(ctx, tag.id);
}

/**
 * How old a repo may be when nothing is said: the tag's last change, or the last event before now less the lag, whichever
 * is earlier. The time is rounded to a window, so that requests at nearly the same time are the same request.
 */
export async function defaultMinEvent(ctx: Ctx, tagId: number): Promise<number> {
  const { RepoLag, RepoLagWindow } = ctx.hub.settings.hub;
  const config = await buildConfig(ctx.tx, tagId);
  const own = (config.extra as Record<string, unknown>)['repo.lag'];
  const lag = typeof own === 'number' ? own : RepoLag;
  const before = Math.floor((ctx.now() - lag) / RepoLagWindow) * RepoLagWindow;
  const [last, base] = await Promise.all([lastChange(ctx.tx, tagId), eventBefore(ctx.tx, before)]);
  return Math.min(last ?? 0, base ?? 0) || (last ?? 0);
}

export interface Fit {
  readonly min_event: number | null;
  readonly at_event: number | null;
  readonly opts: GivenOptions;
}

/** A READY repo that fits: what was asked for is in it, and nothing special that was not asked for. */
export async function fittingRepo(ctx: Ctx, tag: { id: number; name: string; maven_support: boolean }, fit: Fit) {
  const all = await repos.list(ctx.tx, 'g1', `repo/tag/${tag.id}`, { reverse: true });
  const ready = all.filter((repo) => repo.state === REPO.READY && !repo.dist);
  if (ready.length === 0) return undefined;
  const config = await buildConfig(ctx.tx, tag.id);
  const { opts } = effectiveOptions(ctx, { ...tag, extra: config.extra as Record<string, Value> }, fit.opts);
  return ready.find((repo) => {
    const inTime =
      fit.at_event === null
        ? repo.create_event >= (fit.min_event ?? 0) || covers(repo, fit.min_event ?? 0)
        : at(repo, fit.at_event);
    return (
      inTime &&
      Object.entries(opts).every(([name, on]) => (repo.opts as unknown as Record<string, boolean>)[name] === on)
    );
  });
}

/** Made before the event, but nothing has changed in between. */
const covers = (repo: Repo, event: number): boolean =>
  repo.end_event === null ? (repo.begin_event ?? 0) >= event : repo.end_event > event;

const at = (repo: Repo, event: number): boolean => repo.create_event === event;

async function sameRequest(ctx: Ctx, tagId: number, fit: Fit): Promise<RepoRequest | undefined> {
  const active = await repoRequests.active(ctx.tx, tagId);
  return active.find(
    (one) =>
      one.at_event === fit.at_event &&
      (fit.min_event === null || (one.min_event !== null && one.min_event >= fit.min_event)) &&
      JSON.stringify(Object.entries(one.opts).sort()) === JSON.stringify(Object.entries(fit.opts).sort()),
  );
}

export async function shownRequest(ctx: Ctx, request: RepoRequest) {
  const { waiters: _, ...rest } = request;
  const [owner, tag, task] = await Promise.all([
    users.get(ctx.tx, request.owner),
    tags.get(ctx.tx, request.tag_id),
    request.task_id === null ? undefined : tasks.get(ctx.tx, request.task_id),
  ]);
  return {
    ...rest,
    create_time: timeText(request.create_ts),
    create_ts: new Double(request.create_ts),
    update_time: timeText(request.update_ts),
    update_ts: new Double(request.update_ts),
    owner_name: owner?.name ?? null,
    tag_name: tag?.name ?? null,
    task_state: task?.state ?? null,
  };
}

export async function knownRequest(ctx: Ctx, id: number): Promise<RepoRequest> {
  const request = await repoRequests.get(ctx.tx, id);
  if (!request) throw new GenericError(`No such request: ${id}`);
  return request;
}

/** The request, and its repo when there is one. */
export async function checkRequest(ctx: Ctx, id: number) {
  const request = await knownRequest(ctx, id);
  const repo = request.repo_id === null ? undefined : await repos.get(ctx.tx, request.repo_id);
  const shown: ShownRepo | null = repo ? (await shownRepos(ctx.tx, [repo]))[0]! : null;
  return { repo: shown, request: await shownRequest(ctx, request) };
}

/** A repo is READY: requests that it fits are done, and who waits for them goes on. */
export async function fulfil(ctx: Ctx, repo: Repo): Promise<void> {
  for (const request of await repoRequests.active(ctx.tx, repo.tag_id)) {
    const fits = request.at_event === null ? repo.create_event >= (request.min_event ?? 0) : at(repo, request.at_event);
    const options = Object.entries(request.opts).every(
      ([name, on]) => (repo.opts as unknown as Record<string, boolean>)[name] === on,
    );
    const usual = Object.keys(repo.custom_opts ?? {}).every((name) => name in request.opts);
    if (fits && options && usual) await settle(ctx, request, { repo_id: repo.id, active: false });
  }
}

async function settle(ctx: Ctx, request: RepoRequest, patch: Partial<RepoRequest>): Promise<void> {
  repoRequests.replace(ctx.tx, request, { ...request, ...patch, update_ts: ctx.now() });
  if (patch.active !== false) return;
  for (const task of await tasks.getMany(ctx.tx, request.waiters)) if (task && !finished(task)) wake(ctx, task);
}

/**
 * kojira's part of the request queue, done by the engine whenever something is asked for: a newRepo task for each request
 * that has none, another try for one whose task failed, the end for one that has failed too often.
 */
export async function checkQueue(ctx: Ctx): Promise<void> {
  const { MaxRepoTasks, RepoRetries, RepoQueueUser } = ctx.hub.settings.hub;
  const active = (await repoRequests.active(ctx.tx)).sort((a, b) => a.priority - b.priority || a.id - b.id);
  const running = await tasks.byIds(
    ctx.tx,
    active.map((request) => request.task_id),
  );
  let busy = [...running.values()].filter((task) => !finished(task)).length;
  const owner = await users.find(ctx.tx, 'name', RepoQueueUser);
  for (const { id } of active) {
    // read again: what was read before a step is not held any more
    const request = await knownRequest(ctx, id);
    const task = request.task_id === null ? undefined : running.get(request.task_id);
    if (!request.active || (task && !finished(task))) continue;
    if (task && request.tries > RepoRetries) await settle(ctx, request, { active: false });
    else if (await alreadyThere(ctx, request)) continue;
    else if (busy < MaxRepoTasks) {
      await start(ctx, request, owner?.id ?? request.owner, task);
      busy++;
    }
    await ctx.tx.step();
  }
}

async function alreadyThere(ctx: Ctx, request: RepoRequest): Promise<boolean> {
  const tag = await findTag(ctx.tx, request.tag_id);
  if (!tag) {
    await settle(ctx, request, { active: false });
    return true;
  }
  const repo = await fittingRepo(ctx, tag, { ...request, opts: request.opts });
  if (repo) await settle(ctx, request, { repo_id: repo.id, active: false });
  return repo !== undefined;
}

async function start(ctx: Ctx, request: RepoRequest, owner: number, failed: Task | undefined): Promise<void> {
  const tag = await tags.get(ctx.tx, request.tag_id);
  const named = {
    opts: { ...request.opts },
    ...(request.at_event === null ? {} : { event: request.at_event }),
    __starstar: true,
  };
  const args: Value[] = [{ id: request.tag_id, name: tag?.name ?? '' }, named];
  const id = await makeTask(ctx, 'newRepo', args, { owner, priority: request.priority, channel: 'createrepo' });
  const tries =
    failed?.state === TASK.FAILED || failed?.state === TASK.CANCELED || !failed ? request.tries + 1 : request.tries;
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
