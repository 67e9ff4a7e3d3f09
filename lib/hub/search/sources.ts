import { type Archive, archives } from '#store/archives';
import { type Build, builds, nvrKey } from '#store/builds';
import type { ListRange } from '#store/entity';
import { hosts } from '#store/hosts';
import { packages } from '#store/packages';
import { nvraKey, rpms } from '#store/rpms';
import { tagConfig, tags } from '#store/tags';
import { targetConfig, targets } from '#store/targets';
import type { Tx } from '#store/tx';
import { users } from '#store/users';

/** One row that is searched. */
export interface Found {
  readonly id: number;
  readonly name: string;
  /** other texts by which it is found */
  readonly also?: readonly string[];
}

/**
 * The rows of a type that may match, by the beginning (in lower case) of their names, in pages: big tables are never read
 * beyond what that beginning leaves of them.
 */
export type Source = (tx: Tx, prefix: string) => AsyncIterable<readonly Found[]>;

export const SOURCES: Readonly<Record<string, Source>> = {
  package: async function* (tx, prefix) {
    yield await packages.list(tx, 'g1', 'package', range(prefix));
  },
  tag: async function* (tx) {
    const [all, configs] = await Promise.all([tags.list(tx, 'g1', 'tag'), tagConfig.at(tx, 'all', '')]);
    const active = new Set(configs.map((config) => config.tag_id));
    yield all.filter((tag) => active.has(tag.id));
  },
  target: async function* (tx) {
    const [all, configs] = await Promise.all([targets.list(tx, 'g1', 'build_target'), targetConfig.at(tx, 'all', '')]);
    const active = new Set(configs.map((config) => config.build_target_id));
    yield all.filter((target) => active.has(target.id));
  },
  user: async function* (tx) {
    yield await users.list(tx, 'g1', 'user');
  },
  host: async function* (tx) {
    yield await hosts.list(tx, 'g1', 'host');
  },
  build: (tx, prefix) => (prefix === '' ? allBuilds(tx) : buildsOf(tx, prefix)),
  rpm: (tx, prefix) =>
    paged(
      (limits) => rpms.byName(tx, limits),
      (rpm) => `${nvraKey(rpm)}.rpm`,
      prefix,
    ),
  // found by other texts too, by which there is no order
  maven: (tx) =>
    archivesOf(tx, 'maven', ({ id, filename, info }) => {
      return { id, name: filename, also: [`${info.group_id}-${info.artifact_id}-${info.version}`] };
    }),
  win: (tx) =>
    archivesOf(tx, 'win', ({ id, filename, info }) => {
      return { id, name: info.relpath ? `${info.relpath}/${filename}` : filename, also: [filename] };
    }),
};

const PAGE = 2000;
const END = '\u{10ffff}';

const range = (prefix: string): ListRange => (prefix === '' ? {} : { prefix });

const named = (build: Build): Found => ({ id: build.id, name: nvrKey(build) });

async function* allBuilds(tx: Tx): AsyncIterable<Found[]> {
  for (let from = ''; ; ) {
    const page = await builds.list(tx, 'g3', 'build', { from, to: END, limit: PAGE });
    yield page.map(named);
    if (page.length < PAGE) return;
    from = String(page.at(-1)!.id + 1).padStart(12, '0');
  }
}

/** Builds of the packages whose name begins with the text, or whose name and a dash the text begins with. */
async function* buildsOf(tx: Tx, prefix: string): AsyncIterable<Found[]> {
  const dashes = [...prefix.matchAll(/-/g)].map((dash) => prefix.slice(0, dash.index));
  const within = dashes.map((name) => packages.list(tx, 'g1', 'package', { from: name, to: name }));
  const candidates = await Promise.all([...within, packages.list(tx, 'g1', 'package', { prefix })]);
  const ids = [...new Set(candidates.flat().map((found) => found.id))];
  for (let i = 0; i < ids.length; i += 25) {
    const lists = ids.slice(i, i + 25).map((id) => builds.list(tx, 'g1', `build/package/${id}`));
    yield (await Promise.all(lists)).flat().map(named);
  }
}

async function* archivesOf(tx: Tx, btype: string, found: (row: Archive) => Found): AsyncIterable<Found[]> {
  const pages = paged(
    (limits) => archives.byFileName(tx, limits),
    (row) => row.filename,
    '',
  );
  for await (const page of pages) yield page.flatMap(({ row }) => (row.btype === btype ? [found(row)] : []));
}

/** A list that is ordered by names in lower case, page by page. */
async function* paged<T extends { id: number }>(
  list: (limits: ListRange) => Promise<T[]>,
  name: (row: T) => string,
  prefix: string,
): AsyncIterable<(Found & { row: T })[]> {
  // several rows may have one name, so a page begins with the name that the one before ended with
  let seen = new Set<number>();
  for (let from = prefix, size = PAGE; ; ) {
    const page = await list({ from, to: prefix + END, limit: size });
    yield page.filter((row) => !seen.has(row.id)).map((row) => ({ id: row.id, name: name(row), row }));
    if (page.length < size) return;
    const last = name(page.at(-1)!).toLowerCase();
    if (last === from) size += PAGE;
    from = last;
    seen = new Set(page.map((row) => row.id));
  }
}
