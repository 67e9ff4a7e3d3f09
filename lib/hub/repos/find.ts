import { GenericError } from '#core/errors';
import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Repo, repos } from '#store/repos';
import type { Ctx } from '../context.ts';
import { ofTag } from '../tags/find.ts';
import { type ShownRepo, shownRepos } from './show.ts';

/** What `getRepo` may be asked for (Koji 1.35). */
export interface RepoQuery {
  readonly state?: number | null;
  /** made at or before this event, in whatever state */
  readonly event?: number | null;
  readonly dist?: boolean;
  readonly min_event?: number | null;
}

/** The newest repo of a tag that fits. */
export async function newestRepo(ctx: Ctx, tagId: number, query: RepoQuery): Promise<Repo | undefined> {
  const { event = null, dist = false, min_event = null } = query;
  const deleted = event !== null || query.state === REPO.DELETED;
  const all = await repos.ofTag(ctx.tx, tagId, { deleted });
  const state = query.state ?? REPO.READY;
  return all.find(
    (repo) =>
      repo.dist === dist &&
      (event === null ? repo.state === state : repo.create_event <= event) &&
      (min_event === null || repo.create_event >= min_event),
  );
}

export async function getRepo(ctx: Ctx, tag: Value, query: RepoQuery): Promise<ShownRepo | null> {
  const repo = await ofTag(ctx.tx, tag, (id) => newestRepo(ctx, id, query));
  return repo ? (await shownRepos(ctx.tx, [repo]))[0]! : null;
}

export async function repoInfo(ctx: Ctx, id: number, strict: boolean): Promise<ShownRepo | null> {
  const repo = await repos.get(ctx.tx, id);
  if (!repo && strict) throw new GenericError('query returned no rows');
  return repo ? (await shownRepos(ctx.tx, [repo]))[0]! : null;
}

export async function knownRepo(ctx: Ctx, id: number): Promise<Repo> {
  const repo = await repos.get(ctx.tx, id);
  if (!repo) throw new GenericError('query returned no rows');
  return repo;
}

/** What Koji 1.35 tells of a repo in this list, in its order. */
const ACTIVE = [
  ...(['id', 'state', 'task_id', 'create_event', 'create_ts', 'creation_ts', 'state_ts', 'end_event'] as const),
  ...(['dist', 'opts', 'tag_id', 'tag_name'] as const),
];

/** Repos that are being made, in use, or waiting to be removed. */
export async function activeRepos(ctx: Ctx) {
  const states = [REPO.INIT, REPO.READY, REPO.EXPIRED];
  const rows = (await Promise.all(states.map((state) => repos.ofState(ctx.tx, state)))).flat();
  rows.sort((a, b) => a.id - b.id);
  const shown = await shownRepos(ctx.tx, rows);
  return shown.map((repo) => Object.fromEntries(ACTIVE.map((field) => [field, repo[field]])));
}
