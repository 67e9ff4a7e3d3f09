import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { findBuild } from '../builds/find.ts';
import { repoInfo } from '../repos/find.ts';
import { checkRequest, requestRepo, waitForRequest } from '../repos/request.ts';
import type { ShownRepo } from '../repos/show.ts';
import { lastTaggedEvent } from '../tagging/since.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import type { HubType } from './type.ts';

const NAMES = ['tag', 'newer_than', 'nvrs', 'min_event'] as const;

/**
 * Waits for a repo of a tag: one that has these builds, or is newer than an event or a moment. Koji looks once a minute;
 * here the wait is for the request, which is settled when the repo is there. Answers the repo.
 */
export const waitRepo: HubType = {
  method: 'waitrepo',
  kind: 'hub',
  weight: 0.2,
  async run(task, params) {
    const p = named('waitrepo', NAMES, params);
    const min_event = await task.once<Value>('event', async (ctx) => {
      const nvrs = Array.isArray(p.nvrs) ? p.nvrs : [];
      const builds = await Promise.all(nvrs.map((nvr) => findBuild(ctx.tx, nvr, true)));
      if (builds.length > 0)
        return lastTaggedEvent(
          ctx.tx,
          p.tag,
          builds.map((build) => build.id),
        );
      return typeof p.min_event === 'number' ? p.min_event : p.newer_than === null ? null : 'last';
    });
    return (await repoOf(task, 'repo', p.tag, { min_event })) as unknown as Value;
  },
};

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
