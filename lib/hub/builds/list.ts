import { ilike } from '#core/ilike';
import { BUILD } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Build, builds } from '#store/builds';
import { contentGenerators } from '#store/cg';
import type { Cell } from '#store/columns';
import { packages } from '#store/packages';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import { volumes } from '#store/volumes';
import type { Test } from '../catalogue/segment.ts';
import { type Order, select } from '../catalogue/select.ts';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { applyQueryOpts, pageById } from '../queryopts.ts';
import { moment } from '../times.ts';
import { findUser, plainId } from '../users/find.ts';
import { listedBuild, namesOf } from './show.ts';
import { knownType, listedFacts, typeMatches } from './types.ts';

/** The arguments of listBuilds as they come. */
export interface BuildFilters {
  readonly packageID: Value;
  readonly userID: Value;
  readonly taskID: number | null;
  readonly prefix: string | null;
  readonly state: number | null;
  readonly volumeID: number | null;
  readonly source: string | null;
  readonly createdBefore: Value;
  readonly createdAfter: Value;
  readonly completeBefore: Value;
  readonly completeAfter: Value;
  readonly type: string | null;
  readonly typeInfo: Struct | null;
  readonly queryOpts: Struct | null;
  readonly pattern: string | null;
  readonly cgID: Value;
  readonly draft: boolean | null;
  readonly promotedBefore: Value;
  readonly promotedAfter: Value;
  readonly promoter: Value;
}

/** The same with names looked up; `none` when a name is unknown, so that nothing can match. */
interface Filters extends Omit<BuildFilters, 'packageID' | 'userID' | 'cgID' | 'promoter'> {
  readonly packageId: number | null;
  readonly owner: number | null;
  readonly cgId: number | null;
  readonly promoterId: number | null;
}

/** Builds by Koji's filters. */
export async function listBuilds(ctx: Ctx, given: BuildFilters): Promise<unknown> {
  if (given.type !== null) await knownType(ctx.tx, given.type);
  const filters = await resolve(ctx.tx, given);
  if (!filters) return applyQueryOpts([], given.queryOpts, COLUMNS);
  const tests = testsOf(filters);
  const list = await shortList(ctx.tx, filters, tests.length);
  const showing = { list, orders: ORDERS, along: NAMES };
  const { count, rows, rest } = await select(ctx, builds, tests, given.queryOpts, showing);
  if (count !== undefined) return count;
  const names = await namesOf(ctx.tx, rows);
  return applyQueryOpts(
    rows.map((build) => ({ ...listedBuild(build, names), ...listedFacts(build, filters.type) })),
    rest,
    [...COLUMNS, ...Object.keys(listedFacts(undefined, filters.type))].sort(),
  );
}

/** Where the names are that a row of the answer shows. */
const NAMES = { owner: users, promoter: users, volume_id: volumes, cg_id: contentGenerators };

const COLUMNS = [
  ...[
    'build_id',
    'completion_time',
    'completion_ts',
    'creation_event_id',
    'creation_time',
    'creation_ts',
    'draft',
    'epoch',
  ],
  ...['extra', 'name', 'nvr', 'owner_id', 'owner_name', 'package_id', 'package_name', 'promoter_id', 'promoter_name'],
  ...['promotion_time', 'promotion_ts', 'release', 'source', 'start_time', 'start_ts', 'state', 'task_id', 'version'],
  ...['volume_id', 'volume_name'],
];

async function resolve(tx: Tx, given: BuildFilters): Promise<Filters | null> {
  const [packageId, owner, cgId, promoterId] = await Promise.all([
    given.packageID === null ? null : idOf(tx, packages, given.packageID),
    userId(tx, given.userID),
    given.cgID === null ? null : idOf(tx, contentGenerators, given.cgID),
    userId(tx, given.promoter),
  ]);
  if (packageId === undefined || owner === undefined || cgId === undefined || promoterId === undefined) return null;
  return { ...given, packageId, owner, cgId, promoterId };
}

/** An id is taken as it is: nobody who is not there owns a build. */
const userId = async (tx: Tx, info: Value): Promise<number | null | undefined> =>
  info === null ? null : ((await plainId(tx, info)) ?? (await findUser(tx, info))?.id);

/**
 * A list of the table that holds all that may match and is short, or is read no further than the page's end: one by id, when
 * all that is in the list matches.
 */
async function shortList(tx: Tx, f: Filters, tests: number): Promise<Build[] | null> {
  if (f.taskID !== null && f.taskID >= 0) return builds.ofTask(tx, f.taskID);
  if (f.packageId !== null) return builds.list(tx, 'g1', `build/package/${f.packageId}`);
  if (f.state === BUILD.BUILDING) return builds.list(tx, 'g4', `build/state/${f.state}`);
  const range = tests > 1 ? null : pageById(f.queryOpts, 'build_id');
  if (!range) return null;
  if (tests === 0) return builds.list(tx, 'g3', 'build', range);
  if (f.owner !== null) return builds.list(tx, 'g2', `build/owner/${f.owner}`, range);
  return f.state === null ? null : builds.list(tx, 'g4', `build/state/${f.state}`, range);
}

function testsOf(f: Filters): Test[] {
  const same = (column: string, wanted: number | null): Test[] =>
    wanted === null ? [] : [{ columns: [column], fits: (cell) => cell === wanted }];
  const like = (columns: readonly string[], pattern: string | null): Test[] => {
    const matches = pattern === null ? null : ilike(pattern);
    return matches ? [{ columns, fits: (...cells) => cells[0] !== null && matches(cells.join('-')) }] : [];
  };
  const prefix = f.prefix?.toLowerCase();
  return [
    ...same('package_id', f.packageId),
    ...same('owner', f.owner),
    ...same('cg_id', f.cgId),
    ...same('promoter', f.promoterId),
    ...same('state', f.state),
    ...same('volume_id', f.volumeID),
    // -1 stands for any task
    ...(f.taskID === -1 ? [{ columns: ['task_id'], fits: (cell: Cell) => cell !== null }] : same('task_id', f.taskID)),
    ...same('draft', f.draft === null ? null : Number(f.draft)),
    ...(prefix ? [{ columns: ['name'], fits: (name: Cell) => String(name).toLowerCase().startsWith(prefix) }] : []),
    ...like(['name', 'version', 'release'], f.pattern),
    ...like(['source'], f.source),
    ...(f.type === null ? [] : [{ columns: ['types'], fits: ofType(f.type, f.typeInfo) }]),
    ...between('create_ts', f.createdAfter, f.createdBefore),
    ...between('completion_ts', f.completeAfter, f.completeBefore),
    ...between('promotion_ts', f.promotedAfter, f.promotedBefore),
  ];
}

const ofType = (type: string, info: Struct | null) => (types: Cell) =>
  types !== null && typeMatches({ types: JSON.parse(String(types)) as Build['types'] }, type, info);

function between(column: string, after: Value, before: Value): Test[] {
  const [from, to] = [moment(after), moment(before)];
  if (from === null && to === null) return [];
  const inTime = (ts: number): boolean => (from === null || ts > from) && (to === null || ts < to);
  return [{ columns: [column], fits: (ts) => ts !== null && inTime(Number(ts)) }];
}

const ORDERS: Readonly<Record<string, Order>> = {
  ...Object.fromEntries(
    [
      ...['package_id', 'name', 'version', 'release', 'epoch', 'state', 'task_id', 'source', 'volume_id'],
      ...['start_ts', 'completion_ts', 'promotion_ts'],
    ].map((name) => [name, name]),
  ),
  ...{ build_id: 'id', package_name: 'name', owner_id: 'owner', promoter_id: 'promoter' },
  ...{ creation_ts: 'create_ts', creation_time: 'create_ts', start_time: 'start_ts' },
  ...{ completion_time: 'completion_ts', promotion_time: 'promotion_ts' },
  nvr: { columns: ['name', 'version', 'release'], of: (...parts: string[]) => parts.join('-') },
};
