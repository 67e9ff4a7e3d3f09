import { GenericError } from '#core/errors';
import { typeName } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { buildroots } from '#store/buildroots';
import type { Cell } from '#store/columns';
import { componentsOf } from '#store/components';
import { contentsOf } from '#store/contents';
import { externalRepos } from '#store/externalrepos';
import { buildRpms } from '#store/rpmpacks';
import { type Rpm, rpms } from '#store/rpms';
import { findBuildId } from '../builds/find.ts';
import type { Test } from '../catalogue/segment.ts';
import { type Order, select } from '../catalogue/select.ts';
import type { Ctx } from '../context.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { listedRpm, RPM_COLUMNS, repoNamesOf } from './show.ts';

export interface RpmFilters {
  readonly buildID: Value;
  /** built in it */
  readonly buildrootID: number | null;
  /** contained in this archive */
  readonly imageID: number | null;
  /** installed in it */
  readonly componentBuildrootID: number | null;
  /** built on it */
  readonly hostID: number | null;
  readonly arches: Value;
  readonly queryOpts: Struct | null;
  readonly draft: boolean | null;
}

/** RPMs by Koji's filters; several narrow the answer. */
export async function listRpms(ctx: Ctx, given: RpmFilters): Promise<unknown> {
  const tests = await testsOf(ctx, given);
  const showing = { list: await shortList(ctx, given), orders: ORDERS, along: { external_repo_id: externalRepos } };
  const { count, rows, rest } = await select(ctx, rpms, tests, given.queryOpts, showing);
  if (count !== undefined) return count;
  const repos = await repoNamesOf(ctx.tx, rows);
  const shown = rows.map((rpm) => listedRpm(rpm, repos));
  if (given.componentBuildrootID === null) return applyQueryOpts(shown, rest, RPM_COLUMNS);
  const updates = await updatesIn(ctx, given.componentBuildrootID);
  const marked = shown.map((row) => ({
    ...row,
    component_buildroot_id: given.componentBuildrootID,
    is_update: updates.get(row.id) ?? false,
  }));
  return applyQueryOpts(marked, rest, [...RPM_COLUMNS, 'component_buildroot_id', 'is_update']);
}

async function testsOf(ctx: Ctx, { arches: given, draft, hostID }: RpmFilters): Promise<Test[]> {
  const arches = archesOf(given);
  const roots = hostID === null ? null : new Set<Cell>(await rootsOf(ctx, hostID));
  return [
    ...(arches ? [{ columns: ['arch'], fits: (arch: Cell) => arches.has(arch) }] : []),
    ...(draft === null ? [] : [{ columns: ['draft'], fits: (cell: Cell) => cell === Number(draft) }]),
    ...(roots ? [{ columns: ['buildroot_id'], fits: (root: Cell) => root !== null && roots.has(root) }] : []),
  ];
}

/** The buildroots that a host has made. */
async function rootsOf(ctx: Ctx, host: number): Promise<number[]> {
  const made: Test = { columns: ['host_id'], fits: (cell) => cell === host };
  const found: number[] = [];
  for await (const { segments } of ctx.hub.catalogue.groups(ctx.tx, buildroots)) {
    for (const segment of segments) found.push(...segment.matching([made]).map((at) => segment.ids[at]!));
  }
  return found;
}

const ORDERS: Readonly<Record<string, Order>> = {
  ...Object.fromEntries(['id', ...Object.keys(rpms.columns)].map((name) => [name, name])),
  nvr: { columns: ['name', 'version', 'release'], of: (...parts: string[]) => parts.join('-') },
};

/** What is in the lists of all things that were asked for, by id; null when none was. */
async function shortList(ctx: Ctx, given: RpmFilters): Promise<Rpm[] | null> {
  const { buildID, buildrootID, imageID, componentBuildrootID } = given;
  const lists = await Promise.all([
    buildID === null ? null : ofBuild(ctx, buildID),
    buildrootID === null ? null : rpms.ofBuildroot(ctx.tx, buildrootID),
    imageID === null ? null : componentsOf(ctx.tx, imageID, 'rpm').then((ids) => byIds(ctx, ids)),
    componentBuildrootID === null ? null : installedIn(ctx, componentBuildrootID),
  ]);
  const wanted = lists.filter((list) => list !== null);
  return wanted.length > 0 ? intersect(wanted).sort((a, b) => a.id - b.id) : null;
}

async function ofBuild(ctx: Ctx, info: Value): Promise<Rpm[]> {
  const id = await findBuildId(ctx.tx, info);
  if (id === null) return [];
  return (await buildRpms(ctx.tx, id)).map(({ sigs, ...rpm }) => rpm);
}

async function byIds(ctx: Ctx, ids: readonly number[]): Promise<Rpm[]> {
  return [...(await rpms.byIds(ctx.tx, ids)).values()];
}

async function installedIn(ctx: Ctx, buildroot: number): Promise<Rpm[]> {
  return byIds(ctx, [...(await updatesIn(ctx, buildroot)).keys()]);
}

async function updatesIn(ctx: Ctx, buildroot: number): Promise<Map<number, boolean>> {
  const { rpm } = await contentsOf(ctx.hub.files, buildroot);
  return new Map(rpm.map(({ id, update }) => [id, update]));
}

/** What is in every list. */
function intersect(lists: readonly Rpm[][]): Rpm[] {
  const [first = [], ...others] = lists;
  const ids = others.map((list) => new Set(list.map(({ id }) => id)));
  return first.filter(({ id }) => ids.every((set) => set.has(id)));
}

/** One arch or a list of them; null for any. */
export function archesOf(arches: Value): Set<Value> | null {
  if (arches === null) return null;
  if (typeof arches === 'string') return new Set([arches]);
  if (Array.isArray(arches)) return new Set(arches);
  throw new GenericError(`Invalid type for "arches" parameter: <class '${typeName(arches)}'>`);
}
