/** What prune-signed-copies reads of a row of queryHistory's tag_listing. Times in seconds since the epoch. */
export interface Tagging {
  build_id: number;
  create_event: number;
  create_ts: number;
  revoke_event: number | null;
  revoke_ts: number | null;
  active: boolean | null;
  'tag.name': string;
}

interface Change {
  event: number;
  ts: number;
  build: number;
  tagged: boolean;
  active: boolean;
}

/**
 * Until when a build was the latest of its package in a tag, by the history of that package there: Infinity when it still
 * is, undefined when it never was in the tag. A build loses its place when it is untagged or when another is tagged, and
 * has it again when all those others are gone (Koji 1.35: prune-signed-copies).
 */
export function latestUntil(history: readonly Tagging[], build: number): number | undefined {
  const changes = changesOf(history);
  const start = changes.findLastIndex((change) => change.build === build && change.tagged);
  if (start < 0) return undefined;
  const newer = new Set<number>();
  let replaced = Number.POSITIVE_INFINITY;
  for (const change of changes.slice(start + 1)) {
    if (change.build === build) return Math.min(change.ts, replaced);
    if (change.tagged) {
      replaced = change.ts;
      if (change.active) return replaced;
      newer.add(change.build);
    } else {
      newer.delete(change.build);
      if (newer.size === 0) replaced = Number.POSITIVE_INFINITY;
    }
  }
  return replaced;
}

/** Until when a build was in a tag: Infinity when it still is, undefined when it never was. */
export function taggedUntil(history: readonly Tagging[], build: number): number | undefined {
  const last = history
    .filter((row) => row.build_id === build)
    .sort((a, b) => a.create_event - b.create_event)
    .at(-1);
  return last && (last.revoke_ts ?? Number.POSITIVE_INFINITY);
}

/** In the order of the events; what an event ends comes before what it begins. */
function changesOf(history: readonly Tagging[]): Change[] {
  const changes = history.flatMap((row): Change[] => {
    const { build_id: build, revoke_event, revoke_ts } = row;
    const active = row.active === true;
    const tagged = { event: row.create_event, ts: row.create_ts, build, tagged: true, active };
    if (revoke_event === null) return [tagged];
    return [tagged, { event: revoke_event, ts: revoke_ts ?? 0, build, tagged: false, active }];
  });
  return changes.sort((a, b) => a.event - b.event || Number(a.tagged) - Number(b.tagged));
}
