import { REPO, TASK } from '#core/states';
import { buildroots } from '#store/buildroots';
import { latestRepo, type Repo, repos } from '#store/repos';
import { targetConfig } from '#store/targets';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { deleteRepo, setRepoState } from '../repos/change.ts';
import { knownRepo } from '../repos/find.ts';
import { autoRequests, updateEndEvents } from '../repos/keep.ts';
import { findTag, findTagName } from '../tags/find.ts';
import { act } from './act.ts';
import { nextState, type RepoFacts } from './repostate.ts';

export const endEvents = (hub: Hub): Promise<void> => act(hub, updateEndEvents);
export const autoRepos = (hub: Hub): Promise<void> => act(hub, autoRequests);

const LIVING = [REPO.INIT, REPO.READY, REPO.EXPIRED, REPO.PROBLEM];

/** Every repo into the state that it should have, each in a transaction of its own. */
export async function moveRepos(hub: Hub): Promise<void> {
  const listed = await act(hub, async ({ tx }) => Promise.all(LIVING.map((state) => repos.ofState(tx, state))));
  await doEach(hub, 'repo', listed.flat(), async ({ id }) => {
    const moved = await act(hub, (ctx) => moveRepo(ctx, id));
    if (moved !== null) hub.log.info('repo', { id, state: moved });
  });
}

async function moveRepo(ctx: Ctx, id: number): Promise<number | null> {
  const repo = await knownRepo(ctx, id);
  const state = nextState(repo, await factsOf(ctx, repo), ctx.hub.settings.keeper);
  if (state === repo.state) return null;
  // a buildroot may have begun to use it meanwhile: deleteRepo looks again
  if (state === REPO.DELETED) return (await deleteRepo(ctx, id)) === 0 ? state : null;
  await setRepoState(ctx, id, state);
  return state;
}

async function factsOf(ctx: Ctx, repo: Repo): Promise<RepoFacts> {
  const { tx } = ctx;
  const { name } = await findTagName(tx, repo.tag_id, true);
  const [tag, latest, targeted, task, used] = await Promise.all([
    findTag(tx, repo.tag_id),
    latestRepo(tx, name, repo.dist),
    targetConfig.at(tx, 'build_tag', repo.tag_id),
    repo.task_id === null ? undefined : tasks.get(tx, repo.task_id),
    buildroots.activeOfRepo(tx, repo.id),
  ]);
  return {
    now: ctx.now(),
    taskFailed: task?.state === TASK.FAILED || task?.state === TASK.CANCELED,
    latest: latest === repo.id,
    tagged: tag !== undefined,
    targeted: targeted.length > 0,
    used: used.length > 0,
  };
}
