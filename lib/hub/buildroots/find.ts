import { GenericError } from '#core/errors';
import { BUILDROOT } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Buildroot, buildroots, type Cut } from '#store/buildroots';
import type { Cell } from '#store/columns';
import { usesOf } from '#store/contents';
import { hosts } from '#store/hosts';
import { repos } from '#store/repos';
import { tags } from '#store/tags';
import type { Tx } from '#store/tx';
import type { Test } from '../catalogue/segment.ts';
import { type Order, select } from '../catalogue/select.ts';
import type { Ctx } from '../context.ts';
import { applyQueryOpts, pageById } from '../queryopts.ts';
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
  const updates = query.rpmID === null ? null : await usesOf(ctx.tx, 'rpm', query.rpmID, pageOfUses(query));
  const archive = query.archiveID === null ? null : await usesOf(ctx.tx, 'archive', query.archiveID);
  const tests = testsOf(query, [updates, archive]);
  const list = await shortList(ctx.tx, query, tests.length);
  const showing = { list, orders: ORDERS, along: NAMES };
  const { count, rows, rest } = await select(ctx, buildroots, tests, query.queryOpts, showing);
  if (count !== undefined) return count;
  const shown = await shownBuildroots(ctx.tx, rows);
  if (!updates) return applyQueryOpts(shown, rest, COLUMNS);
  const marked = shown.map((root) => ({ ...root, is_update: updates.get(root.id)! }));
  return applyQueryOpts(marked, rest, [...COLUMNS, 'is_update']);
}

const ORDERS: Readonly<Record<string, Order>> = Object.fromEntries(
  ['id', ...Object.keys(buildroots.columns)].map((name) => [name, name]),
);
const NAMES = { host_id: hosts, tag_id: tags, repo_id: repos };

/** A page by id of the many buildroots that have held an RPM. */
function pageOfUses(query: BuildrootQuery): Cut {
  const { hostID, tagID, state, archiveID, taskID, buildrootID, repoID } = query;
  const more = [hostID, tagID, state, archiveID, taskID, buildrootID, repoID].some((value) => value !== null);
  return (more ? null : pageById(query.queryOpts)) ?? {};
}

function testsOf(query: BuildrootQuery, uses: readonly (ReadonlyMap<number, boolean> | null)[]): Test[] {
  const among = (column: string, given: Value): Test[] => {
    const list = numbers(given);
    return list ? [{ columns: [column], fits: (cell) => cell !== null && list.includes(Number(cell)) }] : [];
  };
  return [
    ...among('host_id', query.hostID),
    ...among('tag_id', query.tagID),
    ...among('state', query.state),
    ...among('task_id', query.taskID),
    ...among('repo_id', query.repoID),
    ...among('id', query.buildrootID),
    ...uses.flatMap((used) => (used ? [{ columns: ['id'], fits: (id: Cell) => used.has(Number(id)) }] : [])),
  ];
}

/** A list of the table that holds all that may fit and is short, or is read no further than the page's end. */
async function shortList(tx: Tx, query: BuildrootQuery, tests: number): Promise<Buildroot[] | null> {
  const [ids, repoIds, states] = [numbers(query.buildrootID), numbers(query.repoID), numbers(query.state)];
  if (ids) return (await buildroots.getMany(tx, ids)).filter((root) => root !== undefined);
  if (query.taskID !== null) return buildroots.ofTask(tx, query.taskID);
  if (repoIds) return (await Promise.all(repoIds.map((repo) => buildroots.ofRepo(tx, repo)))).flat();
  const used = states !== null && !states.includes(BUILDROOT.EXPIRED);
  const whole = query.hostID !== null || query.tagID !== null ? tests === 1 : tests === 0;
  const cut = used ? { used } : whole ? pageById(query.queryOpts) : null;
  if (!cut) return null;
  if (query.hostID !== null) return buildroots.ofHost(tx, query.hostID, cut);
  return query.tagID !== null ? buildroots.ofTag(tx, query.tagID, cut) : buildroots.all(tx, cut);
}

function numbers(given: Value): number[] | null {
  if (given === null) return null;
  const list = Array.isArray(given) ? given : [given];
  return list.filter((one) => typeof one === 'number');
}
