import { ActionNotAllowed, GenericError, ParameterError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { eventBefore, eventTime } from '#store/events';
import { type RepoRequest, repoRequests, repos } from '#store/repos';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { wholeNumber } from '../convert.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { lastChange } from '../tags/changes.ts';
import { findTag, type TagInfo } from '../tags/find.ts';
import { shownTask } from '../tasks/show.ts';
import { type Fit, fittingRepo } from './fit.ts';
import { givenOptions } from './options.ts';
import { shownRepos } from './show.ts';
import { shownRequest } from './showrequest.ts';

/** Repos on demand (Koji 1.35): who needs one asks, and what is there or on its way is shared. */
export interface Wanted {
  /** an event id, `last` for the tag's last change, null for a repo that lags as little as usual */
  readonly min_event?: Value;
  readonly at_event?: number | null;
  readonly opts?: Value;
  readonly priority?: number | null;
  readonly force?: boolean;
}

const DEFAULT_PRIORITY = 20;

export async function requestRepo(ctx: Ctx, tagInfo: Value, wanted: Wanted) {
  const owner = ctx.userId();
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  const opts = givenOptions(wanted.opts ?? null);
  const at_event = wanted.at_event ?? null;
  if (at_event !== null && (wanted.min_event ?? null) !== null) {
    throw new ParameterError('The min_event and at_event options conflict');
  }
  if (opts.maven && !ctx.hub.settings.hub.EnableMaven) throw new GenericError('Maven support not enabled');
  if (at_event !== null) await assertEvent(ctx, at_event);
  const min_event = at_event === null ? await minEvent(ctx, tag, wanted.min_event ?? null) : null;
  const priority = await requestPriority(ctx, wanted.priority ?? null);
  if (!wanted.force) {
    const repo = await fittingRepo(ctx, tag.id, { min_event, at_event, opts });
    if (repo) return { repo: (await shownRepos(ctx.tx, [repo]))[0]!, request: null, duplicate: false };
  }
  await repoRequests.hold(ctx.tx, tag.id);
  const same = await sameRequest(ctx, tag.id, { min_event, at_event, opts });
  if (same) {
    const raised = priority < same.priority ? { ...same, priority, update_ts: ctx.now() } : same;
    if (raised !== same) repoRequests.replace(ctx.tx, same, raised);
    return { repo: null, request: await shownRequest(ctx.tx, raised), duplicate: true };
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
  return { repo: null, request: await shownRequest(ctx.tx, request), duplicate: false };
}

/** As with builds, what is asked for is relative to the usual one, and only admins may go below it. */
async function requestPriority(ctx: Ctx, given: number | null): Promise<number> {
  if (given !== null && given < 0 && !(await ctx.hasPerm('admin'))) {
    throw new ActionNotAllowed('only admins may create high-priority requests');
  }
  return DEFAULT_PRIORITY + (given ?? 0);
}

async function assertEvent(ctx: Ctx, event: number): Promise<void> {
  if ((await eventTime(ctx.tx, event)) === undefined) throw new ParameterError(`Invalid event: ${event}`);
}

async function minEvent(ctx: Ctx, tag: TagInfo, given: Value): Promise<number> {
  if (given === 'last') return (await lastChange(ctx.tx, tag.id)) ?? 0;
  if (given === null) return laggingEvent(ctx, tag.id, ctx.hub.settings.hub.RepoLag);
  const event = wholeNumber(given);
  if (event > (await ctx.tx.lastEvent())) throw new ParameterError(`Invalid event: ${event}`);
  return event;
}

/**
 * How old a repo may be when nothing is said: the tag's last change, or the last event before now less the lag, whichever
 * is earlier. The tag's extra repo.lag goes before the lag that is given. The time is rounded to a window, so that requests
 * at nearly the same time are the same request.
 */
export async function laggingEvent(ctx: Ctx, tagId: number, usual: number): Promise<number> {
  const { RepoLagWindow } = ctx.hub.settings.hub;
  const config = await buildConfig(ctx.tx, tagId);
  const own = (config.extra as Record<string, unknown>)['repo.lag'];
  const lag = typeof own === 'number' ? own : usual;
  const before = Math.floor((ctx.now() - lag) / RepoLagWindow) * RepoLagWindow;
  const [last, base] = await Promise.all([lastChange(ctx.tx, tagId), eventBefore(ctx.tx, before)]);
  return Math.min(last ?? 0, base ?? 0) || (last ?? 0);
}

async function sameRequest(ctx: Ctx, tagId: number, fit: Fit): Promise<RepoRequest | undefined> {
  const active = await repoRequests.active(ctx.tx, tagId);
  active.sort((a, b) => a.priority - b.priority || a.id - b.id);
  return active.find(
    (one) =>
      one.at_event === fit.at_event &&
      (fit.min_event === null || (one.min_event !== null && one.min_event >= fit.min_event)) &&
      JSON.stringify(Object.entries(one.opts).sort()) === JSON.stringify(Object.entries(fit.opts).sort()),
  );
}

export async function knownRequest(ctx: Ctx, id: number): Promise<RepoRequest> {
  const request = await repoRequests.get(ctx.tx, id);
  if (!request) throw new GenericError('No such request');
  return request;
}

/** The request, and its repo when there is one; until then its task when there is one. */
export async function checkRequest(ctx: Ctx, id: number) {
  const request = await knownRequest(ctx, id);
  const { repo_id, task_id } = request;
  const [repo, task, shown] = await Promise.all([
    repo_id === null ? undefined : repos.get(ctx.tx, repo_id),
    repo_id !== null || task_id === null ? undefined : tasks.get(ctx.tx, task_id),
    shownRequest(ctx.tx, request),
  ]);
  return {
    repo: repo ? (await shownRepos(ctx.tx, [repo]))[0]! : null,
    request: shown,
    ...(task ? { task: shownTask(task) } : {}),
  };
}
