import { GenericError } from '#core/errors';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Buildroot, buildroots, type Cut } from '#store/buildroots';
import { usesOf } from '#store/contents';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { applyQueryOpts, parseQueryOpts } from '../queryopts.ts';
import { COLUMNS, shownBuildroots } from './show.ts';

export async function knownBuildroot(ctx: Ctx, id: number): Promise<Buildroot> {
  const root = await buildroots.get(ctx.tx, id);
  if (!root) throw new GenericError(`No such buildroot: ${id}`);
  return root;
}

export async function getBuildroot(ctx: Ctx, id: number, strict: boolean) {
  const root = await (strict ? knownBuildroot(ctx, id) : buildroots.get(ctx.tx, id));
  return root ? (await shownBuildroots(ctx.tx, [root]))[0]! : null;
}

/** Koji's filters; several at once narrow the answer. Those of ids and states take one or a list. */
export interface BuildrootQuery {
  readonly hostID: number | null;
  readonly tagID: number | null;
  readonly state: Value;
  readonly rpmID: number | null;
  readonly archiveID: number | null;
  readonly taskID: number | null;
  readonly buildrootID: Value;
  readonly repoID: Value;
  readonly queryOpts: Struct | null;
}

export async function listBuildroots(ctx: Ctx, query: BuildrootQuery) {
  const [updates, archive] = await Promise.all([
    query.rpmID === null ? null : usesOf(ctx.tx, 'rpm', query.rpmID),
    query.archiveID === null ? null : usesOf(ctx.tx, 'archive', query.archiveID),
  ]);
  const found = await candidates(ctx.tx, query, updates ?? archive);
  const rows = found.filter((root) => fits(root, query) && (!updates || updates.has(root.id)));
  const chosen = archive ? rows.filter((root) => archive.has(root.id)) : rows;
  const shown = await shownBuildroots(ctx.tx, chosen);
  if (!updates) return applyQueryOpts(shown, query.queryOpts, COLUMNS);
  const marked = shown.map((root) => ({ ...root, is_update: updates.get(root.id)! }));
  return applyQueryOpts(marked, query.queryOpts, [...COLUMNS, 'is_update']);
}

/** The shortest list that holds all that may fit. */
async function candidates(tx: Tx, query: BuildrootQuery, used: Map<number, boolean> | null): Promise<Buildroot[]> {
  const [ids, repos] = [numbers(query.buildrootID), numbers(query.repoID)];
  if (ids) return (await buildroots.getMany(tx, ids)).filter((root) => root !== undefined);
  if (query.taskID !== null) return buildroots.ofTask(tx, query.taskID);
  if (repos) return (await Promise.all(repos.map((repo) => buildroots.ofRepo(tx, repo)))).flat();
  if (used) return (await buildroots.getMany(tx, [...used.keys()])).filter((root) => root !== undefined);
  const cut = cutOf(query);
  if (query.hostID !== null) return buildroots.ofHost(tx, query.hostID, cut);
  return query.tagID !== null ? buildroots.ofTag(tx, query.tagID, cut) : buildroots.all(tx, cut);
}

/** A page of a long list by id is read as such: only where nothing but the list itself is filtered. */
function cutOf(query: BuildrootQuery): Cut {
  const states = numbers(query.state);
  const used = states !== null && !states.includes(EXPIRED);
  const { order, limit, offset, countOnly } = parseQueryOpts(query.queryOpts);
  const others = states !== null || (query.hostID !== null && query.tagID !== null);
  const byId = order.length === 0 || (order.length === 1 && order[0]!.endsWith('id') && order[0]!.length <= 3);
  if (others || !byId || countOnly || limit === null) return { used };
  return { used, reverse: order[0] === '-id', limit: offset + limit };
}

const EXPIRED = 3;

function fits(root: Buildroot, query: BuildrootQuery): boolean {
  const among = (given: Value, value: number | null): boolean => {
    const list = numbers(given);
    return list === null || (value !== null && list.includes(value));
  };
  return (
    among(query.hostID, root.host_id) &&
    among(query.tagID, root.tag_id) &&
    among(query.state, root.state) &&
    among(query.taskID, root.task_id) &&
    among(query.repoID, root.repo_id) &&
    among(query.buildrootID, root.id)
  );
}

function numbers(given: Value): number[] | null {
  if (given === null) return null;
  const list = Array.isArray(given) ? given : [given];
  return list.filter((one) => typeof one === 'number');
}
