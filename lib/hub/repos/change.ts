import { GenericError, ParameterError } from '#core/errors';
import { repoDir } from '#core/pathinfo';
import { REPO, stateName } from '#core/states';
import { buildroots } from '#store/buildroots';
import { dropLatestRepo, latestRepo, notePurge, type Repo, repos } from '#store/repos';
import type { Ctx } from '../context.ts';
import { findTagName } from '../tags/find.ts';
import { knownRepo } from './find.ts';

/** States only go up, except that everything may be deleted (Koji 1.35: repo_set_state). */
export async function setRepoState(ctx: Ctx, id: number, state: number): Promise<Repo> {
  if (stateName(REPO, state) === undefined) throw new ParameterError(`Invalid repo state: ${state}`);
  const repo = await knownRepo(ctx, id);
  if (repo.state > state && state !== REPO.DELETED) {
    throw new GenericError(`Invalid repo state transition ${repo.state}->${state}`);
  }
  const changed = { ...repo, state, state_ts: ctx.now() };
  repos.replace(ctx.tx, repo, changed);
  if (state === REPO.DELETED && repo.state !== REPO.DELETED) await abandonFiles(ctx, repo);
  return changed;
}

/** The keeper removes the files; nobody is led there any more. */
async function abandonFiles(ctx: Ctx, repo: Repo): Promise<void> {
  const tag = await findTagName(ctx.tx, repo.tag_id, true);
  notePurge(ctx.tx, repo.id, repoDir(tag.name, repo.id, repo.dist));
  if ((await latestRepo(ctx.tx, tag.name, repo.dist)) === repo.id) dropLatestRepo(ctx.tx, tag.name, repo.dist);
}

export async function expireRepo(ctx: Ctx, id: number): Promise<void> {
  const repo = await knownRepo(ctx, id);
  if (repo.state < REPO.EXPIRED) await setRepoState(ctx, id, REPO.EXPIRED);
}

export async function problemRepo(ctx: Ctx, id: number): Promise<void> {
  const repo = await knownRepo(ctx, id);
  repos.replace(ctx.tx, repo, { ...repo, state: REPO.PROBLEM, state_ts: ctx.now() });
}

/** Marks a repo deleted unless a buildroot uses it; answers how many do. */
export async function deleteRepo(ctx: Ctx, id: number): Promise<number> {
  await knownRepo(ctx, id);
  // first what a new use changes, then the uses
  await buildroots.assertUnused(ctx.tx, id);
  const used = (await repoReferences(ctx, id)).length;
  if (used === 0) await setRepoState(ctx, id, REPO.DELETED);
  return used;
}

/** Buildroots that use the repo at this moment. */
export async function repoReferences(ctx: Ctx, id: number) {
  const rows = await buildroots.activeOfRepo(ctx.tx, id);
  return rows.map(({ id, host_id, create_event, state }) => ({ id, host_id, create_event, state }));
}
