import { ilike, literalPrefix } from '#core/ilike';
import { BUILD } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import { contentGenerators } from '#store/cg';
import { type Package, packages } from '#store/packages';
import { sortableTime, type Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { applyQueryOpts, parseQueryOpts } from '../queryopts.ts';
import { findUser } from '../users.ts';
import { moment } from '../when.ts';
import { listedBuild, namesOf } from './show.ts';
import { knownType, typeMatches } from './types.ts';

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
  const candidates = filters ? await narrow(ctx.tx, filters) : [];
  const matches = filters ? matcher(filters) : () => false;
  const chosen = candidates.filter(matches);
  const names = await namesOf(ctx.tx, chosen);
  const rows = chosen.map((build) => listedBuild(build, names));
  return applyQueryOpts(rows, given.queryOpts, COLUMNS);
}

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
    given.userID === null ? null : findUser(tx, given.userID).then((user) => user?.id),
    given.cgID === null ? null : idOf(tx, contentGenerators, given.cgID),
    given.promoter === null ? null : findUser(tx, given.promoter).then((user) => user?.id),
  ]);
  if (packageId === undefined || owner === undefined || cgId === undefined || promoterId === undefined) return null;
  return { ...given, packageId, owner, cgId, promoterId };
}

/** The shortest list that holds all builds that may match. */
async function narrow(tx: Tx, f: Filters): Promise<Build[]> {
  if (f.taskID !== null && f.taskID >= 0) return builds.ofTask(tx, f.taskID);
  if (f.packageId !== null) return builds.list(tx, 'g1', `build/package/${f.packageId}`);
  if (f.cgId !== null) return builds.ofGenerator(tx, f.cgId);
  if (f.volumeID) return builds.onVolume(tx, f.volumeID);
  if (f.draft === true) return builds.drafts(tx);
  if (f.promoterId !== null || f.promotedAfter !== null || f.promotedBefore !== null) return builds.promoted(tx);
  if (f.prefix !== null) return ofPackages(tx, await packagesByPrefix(tx, f.prefix));
  if (f.pattern !== null) {
    const literal = literalPrefix(f.pattern);
    if (literal !== '') return ofPackages(tx, await packagesOfPattern(tx, literal));
  }
  if (f.owner !== null) return builds.list(tx, 'g2', `build/owner/${f.owner}`);
  if (f.state !== null && f.state !== BUILD.COMPLETE) return builds.list(tx, 'g4', `build/state/${f.state}`);
  const [after, before] = [moment(f.completeAfter), moment(f.completeBefore)];
  if (after !== null || before !== null) {
    const range = {
      from: after === null ? '0' : sortableTime(after),
      ...(before === null ? {} : { to: sortableTime(before) }),
    };
    return builds.list(tx, 'g5', 'build/completion', { to: '9', ...range });
  }
  return builds.list(tx, 'g3', 'build', page(f));
}

/** Without another filter no more has to be read than is asked for. */
function page(f: Filters) {
  const { taskID, source, createdBefore, createdAfter, type, pattern, state, draft, owner } = f;
  const plain = [taskID, source, createdBefore, createdAfter, type, pattern, state, draft, owner].every(
    (value) => value === null,
  );
  const { order, limit, offset } = parseQueryOpts(f.queryOpts);
  if (!plain || limit === null || order.length !== 1 || !/^-?build_id$/.test(order[0]!)) return {};
  return { reverse: order[0] === '-build_id', limit: limit + offset };
}

export const packagesByPrefix = (tx: Tx, prefix: string): Promise<Package[]> =>
  packages.list(tx, 'g1', 'package', prefix === '' ? {} : { prefix: prefix.toLowerCase() });

/** Packages of which a name-version-release may begin with `literal`: those that begin with it, and those that it begins with. */
async function packagesOfPattern(tx: Tx, literal: string): Promise<Package[]> {
  const shorter = [...literal.matchAll(/-/g)].map((dash) => literal.slice(0, dash.index).toLowerCase());
  const [longer, ...exact] = await Promise.all([
    packagesByPrefix(tx, literal),
    ...shorter.map((name) => packages.list(tx, 'g1', 'package', { from: name, to: name })),
  ]);
  return [...longer, ...exact.flat()];
}

async function ofPackages(tx: Tx, chosen: readonly Package[]): Promise<Build[]> {
  const lists = await Promise.all(chosen.map(({ id }) => builds.list(tx, 'g1', `build/package/${id}`)));
  return lists.flat().sort((a, b) => a.id - b.id);
}

function matcher(f: Filters): (build: Build) => boolean {
  const pattern = f.pattern === null ? null : ilike(f.pattern);
  const source = f.source === null ? null : ilike(f.source);
  const prefix = f.prefix?.toLowerCase() ?? null;
  const times = [
    between('create_ts', f.createdAfter, f.createdBefore),
    between('completion_ts', f.completeAfter, f.completeBefore),
    between('promotion_ts', f.promotedAfter, f.promotedBefore),
  ];
  const same = (wanted: number | null, value: number | null) => wanted === null || wanted === value;
  return (build) =>
    same(f.packageId, build.package_id) &&
    same(f.owner, build.owner) &&
    same(f.cgId, build.cg_id) &&
    same(f.promoterId, build.promoter) &&
    same(f.state, build.state) &&
    same(f.volumeID, build.volume_id) &&
    (f.taskID === -1 ? build.task_id !== null : same(f.taskID, build.task_id)) &&
    (f.draft === null || f.draft === build.draft) &&
    (prefix === null || build.name.toLowerCase().startsWith(prefix)) &&
    (pattern?.(nvrKey(build)) ?? true) &&
    (source === null || (build.source !== null && source(build.source))) &&
    (f.type === null || typeMatches(build, f.type, f.typeInfo)) &&
    times.every((inTime) => inTime(build));
}

function between(field: 'create_ts' | 'completion_ts' | 'promotion_ts', after: Value, before: Value) {
  const [from, to] = [moment(after), moment(before)];
  return (build: Build): boolean => {
    if (from === null && to === null) return true;
    const ts = build[field];
    return ts !== null && (from === null || ts > from) && (to === null || ts < to);
  };
}
