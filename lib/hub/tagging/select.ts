import type { Build } from '#store/builds';
import { type BuildNames, listedBuild } from '../builds/show.ts';

/** A build in a tag. */
export interface Listing {
  readonly tag_id: number;
  readonly build_id: number;
  readonly package_id: number;
  readonly create_event: number;
}

export interface Selection {
  /** the tag and its ancestors in search order; only the tag without inheritance */
  readonly order: readonly number[];
  /** the package list that holds for the tag: what is not listed, or blocked, does not show */
  readonly packages: ReadonlyMap<number, { readonly blocked: boolean }>;
  /** so many of each package; 0 = all, a negative number = none */
  readonly latest: number;
  /** what is asked of the build itself; absent: nothing */
  readonly wanted?: (buildId: number) => boolean;
}

/**
 * The builds of a tag out of the rows of its listing (Koji 1.35): most recently tagged first, the own tag before its
 * ancestors. Latest means tagged last, never the highest version.
 */
export function selectTagged(rows: ReadonlyMap<number, readonly Listing[]>, selection: Selection): Listing[] {
  const { order, packages, latest, wanted } = selection;
  const taken = new Map<number, number>();
  const chosen: Listing[] = [];
  for (const tag of order) {
    for (const row of newestFirst(rows.get(tag) ?? [])) {
      if (packages.get(row.package_id)?.blocked !== false) continue;
      if (wanted && !wanted(row.build_id)) continue;
      const count = taken.get(row.package_id) ?? 0;
      if (latest !== 0 && count >= latest) continue;
      taken.set(row.package_id, count + 1);
      chosen.push(row);
    }
  }
  return chosen;
}

const newestFirst = (rows: readonly Listing[]): Listing[] =>
  [...rows].sort((a, b) => b.create_event - a.create_event || b.build_id - a.build_id);

export interface TagNames {
  readonly tags: ReadonlyMap<number, { readonly name: string }>;
  readonly builds: BuildNames;
}

/** Rows of listTagged, out of the chosen listing and the builds it names. */
export function taggedRows(
  chosen: readonly Listing[],
  builds: ReadonlyMap<number, Build>,
  names: TagNames,
  extra: boolean,
) {
  return chosen.flatMap((listing) => {
    const build = builds.get(listing.build_id);
    return build ? [taggedRow(listing, build, names, extra)] : [];
  });
}

/** listTagged has the times as text only, and no source. */
function taggedRow(listing: Listing, build: Build, names: TagNames, withExtra: boolean) {
  const { completion_ts, creation_ts, promotion_ts, start_ts, source, extra, ...row } = listedBuild(
    build,
    names.builds,
  );
  return {
    ...row,
    create_event: listing.create_event,
    id: build.id,
    tag_id: listing.tag_id,
    tag_name: names.tags.get(listing.tag_id)?.name ?? '',
    ...(withExtra ? { extra } : {}),
  };
}

export type TaggedBuild = ReturnType<typeof taggedRow>;
