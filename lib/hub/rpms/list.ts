import { GenericError } from '#core/errors';
import { typeName } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { buildroots } from '#store/buildroots';
import { componentsOf } from '#store/components';
import { contentsOf } from '#store/contents';
import { buildRpms } from '#store/rpmpacks';
import { type Rpm, rpms } from '#store/rpms';
import { findBuildId } from '../builds/find.ts';
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
  const arches = archesOf(given.arches);
  const sources = await allSources(ctx, given);
  const chosen = intersect(sources ?? [await rpms.byName(ctx.tx, {})])
    .filter((rpm) => (arches === null || arches.has(rpm.arch)) && (given.draft === null || rpm.draft === given.draft))
    .sort((a, b) => a.id - b.id);
  const repos = await repoNamesOf(ctx.tx, chosen);
  const rows = chosen.map((rpm) => listedRpm(rpm, repos));
  if (given.componentBuildrootID === null) return applyQueryOpts(rows, given.queryOpts, RPM_COLUMNS);
  const updates = await updatesIn(ctx, given.componentBuildrootID);
  const marked = rows.map((row) => ({
    ...row,
    component_buildroot_id: given.componentBuildrootID,
    is_update: updates.get(row.id) ?? false,
  }));
  return applyQueryOpts(marked, given.queryOpts, [...RPM_COLUMNS, 'component_buildroot_id', 'is_update']);
}

/** One list for each thing that was asked for; null when nothing was. */
async function allSources(ctx: Ctx, given: RpmFilters): Promise<Rpm[][] | null> {
  const { buildID, buildrootID, imageID, componentBuildrootID, hostID } = given;
  const lists = await Promise.all([
    buildID === null ? null : ofBuild(ctx, buildID),
    buildrootID === null ? null : rpms.ofBuildroot(ctx.tx, buildrootID),
    imageID === null ? null : componentsOf(ctx.tx, imageID, 'rpm').then((ids) => byIds(ctx, ids)),
    componentBuildrootID === null ? null : installedIn(ctx, componentBuildrootID),
    hostID === null ? null : builtOn(ctx, hostID),
  ]);
  const wanted = lists.filter((list) => list !== null);
  return wanted.length > 0 ? wanted : null;
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

async function builtOn(ctx: Ctx, host: number): Promise<Rpm[]> {
  const roots = await buildroots.ofHost(ctx.tx, host, {});
  return (await Promise.all(roots.map(({ id }) => rpms.ofBuildroot(ctx.tx, id)))).flat();
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
