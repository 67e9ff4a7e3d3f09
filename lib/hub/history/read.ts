import { builds } from '#store/builds';
import { externalRepos } from '#store/externalrepos';
import { hosts } from '#store/hosts';
import { tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import type { Versioned } from '#store/versioned';
import type { GivenCuts } from './cuts.ts';
import type { Cut, HistoryTable } from './tables.ts';

export type HistoryRow = Versioned & Readonly<Record<string, unknown>>;

/** The rows of a table that fit all cuts, oldest first; null when the table does not know one of them. */
export async function readTable(tx: Tx, definition: HistoryTable, cuts: GivenCuts): Promise<HistoryRow[] | null> {
  if (!cuts.names.every((cut) => definition.cuts[cut])) return null;
  const conditions = await Promise.all(cuts.names.map((cut) => conditionOf(definition, cuts, cut)));
  const rows = await gather(tx, definition, cuts);
  return rows
    .filter((row) => conditions.every((holds) => holds(row)))
    .sort((a, b) => a.create_event - b.create_event || (a.revoke_event ?? Infinity) - (b.revoke_event ?? Infinity));
}

async function conditionOf(definition: HistoryTable, cuts: GivenCuts, cut: Cut): Promise<(row: HistoryRow) => boolean> {
  const columns = definition.cuts[cut]!;
  const wanted = await Promise.all(columns.map((column) => cuts.value(cut, column)));
  return (row) => columns.some((column, i) => row[column] === wanted[i]);
}

/** Every row that may fit: by the first cut that has a path, else all there are. */
async function gather(tx: Tx, definition: HistoryTable, cuts: GivenCuts): Promise<HistoryRow[]> {
  const read = async (path: string, value: string | number) =>
    (await definition.table.history(tx, path, value)) as HistoryRow[];
  for (const cut of Object.keys(definition.paths) as Cut[]) {
    if (!cuts.names.includes(cut)) continue;
    const value = await cuts.value(cut, definition.cuts[cut]![0]!);
    return unique(definition, (await Promise.all(definition.paths[cut]!.map((path) => read(path, value)))).flat());
  }
  if (definition.table.name === 'tag_listing' && cuts.names.includes('package')) {
    const ofPackage = await builds.list(tx, 'g1', `build/package/${await cuts.value('package', 'package_id')}`);
    return (await Promise.all(ofPackage.map((build) => read('build', build.id)))).flat();
  }
  if (!definition.every) return read('all', '');
  const [path, of] = definition.every;
  const ids = await LISTS[of](tx);
  return (await Promise.all(ids.map((id) => read(path, id)))).flat();
}

const LISTS = {
  tag: async (tx: Tx) => (await tags.list(tx, 'g1', 'tag')).map((row) => row.id),
  user: async (tx: Tx) => (await users.list(tx, 'g1', 'user')).map((row) => row.id),
  host: async (tx: Tx) => (await hosts.list(tx, 'g1', 'host')).map((row) => row.id),
  external_repo: async (tx: Tx) => (await externalRepos.list(tx, 'g1', 'external_repo')).map((row) => row.id),
};

/** A row that is found on two paths (a tag that is its own parent) counts once. */
function unique(definition: HistoryTable, rows: HistoryRow[]): HistoryRow[] {
  const key = (row: HistoryRow): string =>
    JSON.stringify([...definition.columns.map((column) => row[column]), row.create_event, row.revoke_event]);
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}
