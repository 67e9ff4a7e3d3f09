import { stateName, TASK } from '#core/states';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import type { RepoRow } from './rows.ts';

interface RequestRow {
  id: number;
  active: boolean;
  task_id: number | null;
  task_state?: number | null;
  repo_id: number | null;
  tries: number;
  tag_name: string;
}

/** What repo.request and repo.checkRequest answer: a repo, or the request that one is made for. */
export interface RequestAnswer {
  repo: RepoRow | null;
  request: RequestRow | null;
  duplicate?: boolean;
}

/** Follows a request until there is a repo; the exit code is 1 when none comes. `timeout` in minutes. */
export async function waitForRequest(
  ctx: Context,
  id: number,
  { timeout = 120, quiet, verbose }: { timeout?: number; quiet: boolean; verbose: boolean },
): Promise<number> {
  const say = (line: string) => !quiet && ctx.out(line);
  const start = ctx.io.now();
  let seen = '';
  for (;;) {
    const { repo, request } = await ctx.call<RequestAnswer>('repo.checkRequest', [id]);
    if (repo) {
      say(`Got repo: ${repo.id}`);
      return 0;
    }
    if (!request) throw new Failure(`No such request: ${id}`);
    if (!request.active) throw new Failure(`Repo request ${id} is no longer active`);
    const state = progress(request);
    if (state !== seen) say(state);
    seen = state;
    const minutes = (ctx.io.now() - start) / 60_000;
    if (minutes >= timeout)
      throw new Failure(quiet ? '' : `Timed out waiting for repo request ${id} (${timeout} minutes)`);
    if (verbose) say(`Waited ${Math.floor(minutes)} minutes for request ${id}`);
    await ctx.io.sleep(ctx.config.poll_interval);
  }
}

function progress(request: RequestRow): string {
  if (request.task_id === null) return `Request ${request.id} for ${request.tag_name} is queued`;
  const state = stateName(TASK, request.task_state ?? -1)?.toLowerCase() ?? 'unknown';
  return `Request ${request.id} for ${request.tag_name}: task ${request.task_id} is ${state}`;
}
