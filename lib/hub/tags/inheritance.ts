import { type Inheritance, tagInheritance, tags } from '#store/tags';
import type { Tx } from '#store/tx';

/** A direct link, as getInheritanceData shows it. */
export interface Link {
  readonly parent_id: number;
  /** name of the parent */
  readonly name: string;
  readonly child_id: number;
  /** lower ones are looked at first */
  readonly priority: number;
  readonly maxdepth: number | null;
  readonly intransitive: boolean;
  readonly noconfig: boolean;
  readonly pkg_filter: string;
}

/** What a visit of the walk adds to its link. */
interface Visit {
  /** depth left below this tag, null for any */
  readonly nextdepth: number | null;
  /** distance from the start */
  readonly currdepth: number;
  /** package filters along the path; a package name has to match the beginning of each */
  readonly filter: readonly string[];
}

export type Ancestor = Link & Visit;
/** A visit of a reverse walk: `tag_id` and `name` are the child's. */
export type Descendant = Omit<Link, 'child_id'> & { readonly tag_id: number } & Visit;

export interface WalkOptions {
  readonly event?: number | null;
}

/** Direct parents in the order of their priority. */
export async function readParents(tx: Tx, tag: number, event: number | null = null): Promise<Link[]> {
  const rows = byPriority(await tagInheritance.at(tx, 'tag', tag, event));
  const names = await tags.rowsOf(tx, rows, (row) => row.parent_id);
  return rows.map((row) => shownLink(row, names.get(row.parent_id)?.name ?? ''));
}

function shownLink(row: Inheritance, name: string): Link {
  const { parent_id, priority, maxdepth, intransitive, noconfig, pkg_filter } = row;
  return { parent_id, name, child_id: row.tag_id, priority, maxdepth, intransitive, noconfig, pkg_filter };
}

const byPriority = <R extends Inheritance>(rows: R[]): R[] =>
  rows.sort((a, b) => a.priority - b.priority || a.tag_id - b.tag_id);

/** All ancestors of a tag in the order in which they are searched (Koji 1.35: getFullInheritance). */
export async function readInheritance(tx: Tx, tag: number, { event = null }: WalkOptions = {}): Promise<Ancestor[]> {
  const links = await gather(tx, tag, event, 'tag', (row) => row.parent_id);
  const visits = walk(tag, links, (row) => row.parent_id, false);
  const names = await namesOf(
    tx,
    visits.map(({ row }) => row.parent_id),
  );
  return visits.map(({ row, visit }) => ({ ...shownLink(row, names.get(row.parent_id)?.name ?? ''), ...visit }));
}

/** All descendants of a tag: who is touched by a change of it. */
export async function readDescendants(tx: Tx, tag: number, { event = null }: WalkOptions = {}): Promise<Descendant[]> {
  const links = await gather(tx, tag, event, 'parent', (row) => row.tag_id);
  const visits = walk(tag, links, (row) => row.tag_id, true);
  const names = await namesOf(
    tx,
    visits.map(({ row }) => row.tag_id),
  );
  return visits.map(({ row, visit }) => {
    const { child_id, ...link } = shownLink(row, names.get(row.tag_id)?.name ?? '');
    return { ...link, tag_id: child_id, ...visit };
  });
}

/** The tag itself and the ids of its ancestors, in search order, each once. */
export async function searchOrder(
  tx: Tx,
  tag: number,
  options: WalkOptions & { readonly ancestors?: readonly Ancestor[] | undefined } = {},
): Promise<number[]> {
  const ancestors = options.ancestors ?? (await readInheritance(tx, tag, options));
  return [...new Set([tag, ...ancestors.map((link) => link.parent_id)])];
}

const namesOf = (tx: Tx, ids: readonly number[]) => tags.byIds(tx, ids);

/** All links that a walk may meet, by the tag that they start at; one round trip for each level of the hierarchy. */
async function gather(
  tx: Tx,
  start: number,
  event: number | null,
  path: 'tag' | 'parent',
  next: (row: Inheritance) => number,
): Promise<Map<number, Inheritance[]>> {
  const links = new Map<number, Inheritance[]>();
  let level = [start];
  while (level.length > 0) {
    const found = await Promise.all(level.map((tag) => tagInheritance.at(tx, path, tag, event)));
    level.forEach((tag, i) => {
      links.set(tag, byPriority(found[i]!));
    });
    level = [...new Set(found.flat().map(next))].filter((tag) => !links.has(tag));
  }
  return links;
}

interface Step {
  readonly row: Inheritance;
  readonly visit: Visit;
}

/**
 * The walk over links that are there already: depth first by priority.
 *
 * - a link that leads back to a tag of the current path is left out, as is an intransitive one that does not start at the
 *   beginning (a reverse walk lists it, and goes no further);
 * - depth shrinks with every step below a limit; at less than 1 nothing below is looked at;
 * - a tag that was listed before is listed again only if that visit was weaker: less depth, noconfig, or any filter;
 * - noconfig, once met, holds for what follows in the same tag too.
 */
function walk(
  start: number,
  links: ReadonlyMap<number, readonly Inheritance[]>,
  next: (row: Inheritance) => number,
  reverse: boolean,
): Step[] {
  const order: Step[] = [];
  const seen = new Map<number, Step[]>();

  function descend(tag: number, path: ReadonlySet<number>, left: number | null, noconfig: boolean, filter: string[]) {
    if (left !== null && left < 1) return;
    const here = new Set(path).add(tag);
    let config = noconfig;
    for (const row of links.get(tag) ?? []) {
      const id = next(row);
      if (here.has(id) || (row.intransitive && here.size > 1 && !reverse)) continue;
      config ||= row.noconfig;
      if (reverse && row.maxdepth !== null && row.maxdepth < here.size - 1) continue;
      const nextdepth = reverse ? null : depthBelow(row.maxdepth, left);
      const filters = row.pkg_filter ? [...filter, row.pkg_filter] : filter;
      const earlier = seen.get(id) ?? [];
      if (earlier.some((step) => suffices(step, nextdepth, config))) continue;
      const step = { row, visit: { nextdepth, currdepth: here.size, filter: filters } };
      seen.set(id, [...earlier, step]);
      order.push(step);
      if (row.intransitive && reverse) continue;
      descend(id, here, nextdepth, config, filters);
    }
  }

  descend(start, new Set(), null, false, []);
  return order;
}

function depthBelow(maxdepth: number | null, left: number | null): number | null {
  if (left === null) return maxdepth;
  return maxdepth === null ? left - 1 : Math.min(maxdepth, left) - 1;
}

/** Did an earlier visit of the same tag bring all that another one could? */
function suffices({ row, visit }: Step, nextdepth: number | null, noconfig: boolean): boolean {
  const deepEnough = visit.nextdepth === null || (nextdepth !== null && visit.nextdepth >= nextdepth);
  return deepEnough && (!row.noconfig || noconfig) && visit.filter.length === 0;
}
