import { type Archive, archives } from '#store/archives';
import { builds } from '#store/builds';
import { hosts } from '#store/hosts';
import { packages } from '#store/packages';
import { rpms } from '#store/rpms';
import { tagConfig, tags } from '#store/tags';
import { targetConfig, targets } from '#store/targets';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import type { Kind } from '../catalogue/catalogue.ts';
import type { Ctx } from '../context.ts';

/** One row that is searched. */
export interface Found {
  readonly id: number;
  readonly name: string;
  /** other texts by which it is found */
  readonly also?: readonly string[];
}

/** The rows of a type that may match, by the beginning (in lower case) of their names, in pages. */
export type Source = (ctx: Ctx, prefix: string) => AsyncIterable<readonly Found[]>;

export const SOURCES: Readonly<Record<string, Source>> = {
  package: catalogued(packages, ['name'], (name) => name),
  build: catalogued(builds, ['name', 'version', 'release'], (...parts) => parts.join('-')),
  rpm: catalogued(
    rpms,
    ['name', 'version', 'release', 'arch'],
    (name, version, release, arch) => `${name}-${version}-${release}.${arch}.rpm`,
  ),
  tag: async function* ({ tx }) {
    const [all, configs] = await Promise.all([tags.list(tx, 'g1', 'tag'), tagConfig.at(tx, 'all', '')]);
    const active = new Set(configs.map((config) => config.tag_id));
    yield all.filter((tag) => active.has(tag.id));
  },
  target: async function* ({ tx }) {
    const [all, configs] = await Promise.all([targets.list(tx, 'g1', 'build_target'), targetConfig.at(tx, 'all', '')]);
    const active = new Set(configs.map((config) => config.build_target_id));
    yield all.filter((target) => active.has(target.id));
  },
  user: async function* ({ tx }) {
    yield await users.list(tx, 'g1', 'user');
  },
  host: async function* ({ tx }) {
    yield await hosts.list(tx, 'g1', 'host');
  },
  // found by other texts too, by which there is no order
  maven: ({ tx }) =>
    archivesOf(tx, 'maven', ({ id, filename, info }) => {
      return { id, name: filename, also: [`${info.group_id}-${info.artifact_id}-${info.version}`] };
    }),
  win: ({ tx }) =>
    archivesOf(tx, 'win', ({ id, filename, info }) => {
      return { id, name: info.relpath ? `${info.relpath}/${filename}` : filename, also: [filename] };
    }),
};

/** Large kinds: their names are made of what is catalogued, and no row is read. */
function catalogued<T extends { id: number }>(
  kind: Kind<T>,
  columns: readonly string[],
  named: (...cells: string[]) => string,
): Source {
  return async function* ({ hub, tx }, prefix) {
    for await (const { segments } of hub.catalogue.groups(tx, kind)) {
      for (const segment of segments) {
        const readers = columns.map((column) => segment.reader(column));
        const rows = Array.from(segment.ids, (id, at) => ({
          id,
          name: named(...readers.map((read) => String(read(at)))),
        }));
        yield prefix === '' ? rows : rows.filter(({ name }) => name.toLowerCase().startsWith(prefix));
      }
    }
  };
}

const PAGE = 2000;
const END = '\u{10ffff}';

/** Archives by the names of their files, page by page. */
async function* archivesOf(tx: Tx, btype: string, found: (row: Archive) => Found): AsyncIterable<Found[]> {
  // several may have one name, so a page begins with the name that the one before ended with
  let seen = new Set<number>();
  for (let from = '', size = PAGE; ; ) {
    const page = await archives.byFileName(tx, { from, to: END, limit: size });
    yield page.flatMap((row) => (row.btype === btype && !seen.has(row.id) ? [found(row)] : []));
    if (page.length < size) return;
    const last = page.at(-1)!.filename.toLowerCase();
    if (last === from) size += PAGE;
    from = last;
    seen = new Set(page.map((row) => row.id));
  }
}
