import { GenericError } from '#core/errors';
import { parseNVR } from '#core/nvr';
import type { Value } from '#core/xmlrpc/value';
import { tasks } from '#store/tasks';
import { addWaiter } from '#store/waiters';
import type { Ctx } from '../context.ts';
import { repoInfo } from '../repos/find.ts';
import { waitForRequest } from '../repos/queue.ts';
import { checkRequest, requestRepo } from '../repos/request.ts';
import type { ShownRepo } from '../repos/show.ts';
import { eventWithBuilds } from '../tagging/since.ts';
import { findTag } from '../tags/find.ts';
import { taggedTopic } from '../tasks/waiters.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import type { HubType } from './type.ts';

const NAMES = ['tag', 'newer_than', 'nvrs', 'min_event'] as const;

/** Seconds after which Koji gives up. */
const PATIENCE = 120 * 60;

/**
 * Waits for a repo of a tag: one that has these builds, or is newer than an event or a moment. Koji looks once a minute;
 * here the task is woken by the tagging of a build and by the end of the repo's request. Answers the repo.
 */
export const waitRepo: HubType = {
  method: 'waitrepo',
  kind: 'hub',
  weight: 0.2,
  async run(task, params) {
    const p = named('waitrepo', NAMES, params);
    task.patience = await task.do((ctx) => assertPatience(task, ctx, p.tag));
    const nvrs = Array.isArray(p.nvrs) ? p.nvrs.map((nvr) => parseNVR(String(nvr))) : [];
    if (nvrs.length > 0 && p.newer_than !== null) {
      throw new GenericError('only one of (newer_than, nvrs) may be specified');
    }
    const min_event =
      nvrs.length > 0 ? await builtEvent(task, p.tag, nvrs) : (p.min_event ?? (p.newer_than === null ? null : 'last'));
    return (await repoOf(task, 'repo', p.tag, { min_event })) as unknown as Value;
  },
};

/** When it will have waited long enough; throws when it has. */
async function assertPatience(task: TaskRun, ctx: Ctx, tag: Value): Promise<number> {
  const { start_ts } = await task.task(ctx);
  const end = (start_ts ?? ctx.now()) + PATIENCE;
  if (ctx.now() < end) return end;
  const { name } = await findTag(ctx.tx, tag, { strict: true });
  throw new GenericError(`Unsuccessfully waited 120:00 for a new ${name} repo`);
}

type Nvrs = Parameters<typeof eventWithBuilds>[2];

/** The event from which on the tag has the builds; while one is missing the task waits for it to be tagged. */
async function builtEvent(task: TaskRun, tag: Value, nvrs: Nvrs): Promise<number> {
  const event = await task.do(async (ctx) => {
    const { memo } = await task.task(ctx);
    if (typeof memo.event === 'number') return memo.event;
    // a build that is tagged between the look and the note would wake nobody
    await ctx.tx.holdEvents();
    const { id } = await findTag(ctx.tx, tag, { strict: true });
    const found = await eventWithBuilds(ctx.tx, id, nvrs);
    if (found !== null) await keep(task, ctx, found);
    else
      for (const { name, version, release } of nvrs)
        addWaiter(ctx.tx, taggedTopic(`${name}-${version}-${release}`), task.id);
    return found;
  });
  return event ?? task.suspend();
}

async function keep(task: TaskRun, ctx: Ctx, event: number): Promise<void> {
  const row = await task.task(ctx);
  tasks.replace(ctx.tx, row, { ...row, memo: { ...row.memo, event } });
}

/**
 * A repo of the tag that fits, asked for and waited for. `step` names the wish within the task. Throws GenericError when
 * the repo could not be made.
 */
export async function repoOf(
  task: TaskRun,
  step: string,
  tag: Value,
  wanted: { min_event?: Value; at_event?: number | null; opts?: Value },
): Promise<ShownRepo> {
  const answer = await task.once<Value>(step, async (ctx): Promise<Value> => {
    const { repo, request } = await requestRepo(ctx, tag, wanted);
    return repo ? { repo: repo.id } : { request: request!.id };
  });
  const { repo, request } = answer as { repo?: number; request?: number };
  if (repo !== undefined) return shown(task, repo);
  const waiting = await task.do((ctx) => waitForRequest(ctx, request!, task.id));
  if (waiting) return task.suspend();
  const settled = await task.do((ctx) => checkRequest(ctx, request!));
  if (settled.repo) return settled.repo;
  throw new GenericError(`Repo request ${request} failed${failedTask(settled.request.task_id)}`);
}

const failedTask = (id: number | null): string => (id === null ? '' : ` (newRepo task ${id})`);

const shown = (task: TaskRun, id: number): Promise<ShownRepo> =>
  task.do(async (ctx) => (await repoInfo(ctx, id, true))!);
