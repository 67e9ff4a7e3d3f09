import type { Inheritance } from '#store/tags';

/** A position of the walk: how it came there, and what is still to be looked at. */
interface Place {
  readonly tag: number;
  /** tags from the start to here */
  readonly trail: readonly number[];
  readonly left: number;
  readonly filters: readonly string[];
  noconfig: boolean;
  readonly todo: Inheritance[];
}

const ANY = Number.POSITIVE_INFINITY;

/**
 * Koji's inheritance rules once more, naively: one link at a time with a stack of positions, unlimited depth as infinity,
 * and what was listed before found by searching the answer.
 */
export function referenceWalk(links: readonly Inheritance[], start: number, direction: 'up' | 'down') {
  const up = direction === 'up';
  const from = (link: Inheritance): number => (up ? link.tag_id : link.parent_id);
  const to = (link: Inheritance): number => (up ? link.parent_id : link.tag_id);
  const linksOf = (tag: number): Inheritance[] =>
    links
      .filter((link) => from(link) === tag)
      .sort((a, b) => a.priority - b.priority || (up ? 0 : a.tag_id - b.tag_id));
  const answer: { link: Inheritance; left: number; currdepth: number; filter: readonly string[] }[] = [];
  const stack: Place[] = [{ tag: start, trail: [], left: ANY, filters: [], noconfig: false, todo: linksOf(start) }];
  while (stack.length > 0) {
    const here = stack.at(-1)!;
    const link = here.left < 1 ? undefined : here.todo.shift();
    if (!link) {
      stack.pop();
      continue;
    }
    const trail = [...here.trail, here.tag];
    const tooDeep = !up && (link.maxdepth ?? ANY) < trail.length - 1;
    const skipped = (up && link.intransitive && trail.length > 1) || tooDeep;
    if (trail.includes(to(link)) || skipped) continue;
    if (link.noconfig) here.noconfig = true;
    const own = link.maxdepth ?? ANY;
    const deeper = here.left === ANY ? own : Math.min(own, here.left) - 1;
    const left = up ? deeper : ANY;
    const filter = [...here.filters, link.pkg_filter].filter((text) => text !== '');
    const enough = answer.some((earlier) => {
      if (to(earlier.link) !== to(link) || earlier.filter.length > 0) return false;
      return earlier.left >= left && !(earlier.link.noconfig && !here.noconfig);
    });
    if (enough) continue;
    answer.push({ link, left, currdepth: trail.length, filter });
    if (!up && link.intransitive) continue;
    const next = { tag: to(link), trail, left, filters: filter, noconfig: here.noconfig, todo: linksOf(to(link)) };
    stack.push(next);
  }
  return answer.map(({ link, left, currdepth, filter }) => {
    const { tag_id, parent_id, priority, maxdepth, intransitive, noconfig, pkg_filter } = link;
    const shown = { parent_id, priority, maxdepth, intransitive, noconfig, pkg_filter };
    const visit = { nextdepth: left === ANY ? null : left, currdepth, filter };
    return up ? { ...shown, child_id: tag_id, ...visit } : { ...shown, tag_id, ...visit };
  });
}
