import { matchAtStart } from '#core/pyregex';
import { type TagPackage, tagPackageOwners, tagPackages, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import type { Versioned } from '#store/versioned';
import { type Ancestor, readInheritance } from '../tags/inheritance.ts';

/** An entry of a tag's package list, as listPackages shows it. */
export interface PackageEntry {
  readonly package_id: number;
  readonly package_name: string;
  readonly tag_id: number;
  readonly tag_name: string;
  readonly extra_arches: string | null;
  readonly blocked: boolean;
  readonly owner_id?: number | null;
  readonly owner_name?: string | null;
}

export type PackageRow = TagPackage & Versioned;

export interface ReadPackages {
  readonly event?: number | null;
  /** the ancestors as readInheritance gives them, for callers that have them already; absent: they are read */
  readonly ancestors?: readonly Ancestor[];
  /** only this package */
  readonly packageId?: number;
}

/**
 * The entries that hold for a tag, by package: its own first, then those of its ancestors in search order, where the first
 * that passes the filters of its link wins. Blocked ones are in it: they hide the package.
 */
export async function resolvePackages(
  tx: Tx,
  tag: number,
  options: ReadPackages = {},
): Promise<Map<number, PackageRow>> {
  const found = new Map<number, PackageRow>();
  for (const row of await readRows(tx, tag, options)) if (!found.has(row.package_id)) found.set(row.package_id, row);
  return found;
}

/** The entry that holds for one package in a tag, blocked or not. */
export async function resolvePackage(tx: Tx, tag: number, packageId: number, options: ReadPackages = {}) {
  return (await resolvePackages(tx, tag, { ...options, packageId })).get(packageId);
}

/** The entries of a tag and its ancestors in search order, each as often as the walk meets it; filtered. */
export async function readRows(tx: Tx, tag: number, options: ReadPackages = {}): Promise<PackageRow[]> {
  const { event = null, packageId } = options;
  const ancestors = options.ancestors ?? (await readInheritance(tx, tag, { event }));
  const ids = [...new Set([tag, ...ancestors.map((link) => link.parent_id)])];
  const lists = await Promise.all(ids.map((id) => rowsOfTag(tx, id, event, packageId)));
  const byTag = new Map(ids.map((id, i) => [id, lists[i]!]));
  const inherited = ancestors.flatMap((link) => byTag.get(link.parent_id)!.filter(passes(link.filter)));
  return [...byTag.get(tag)!, ...inherited];
}

function passes(filters: readonly string[]): (row: PackageRow) => boolean {
  const patterns = filters.map(matchAtStart);
  return (row) => patterns.every((pattern) => pattern.test(row.package_name));
}

/** A tag's own rows. */
export async function rowsOfTag(tx: Tx, tag: number, event: number | null, packageId?: number): Promise<PackageRow[]> {
  if (packageId === undefined) return tagPackages.at(tx, 'tag', tag, event);
  if (event === null) {
    const row = await tagPackages.active(tx, 'tag', tag, `${tag}#${packageId}`);
    return row ? [row] : [];
  }
  return (await tagPackages.at(tx, 'package', packageId, event)).filter((row) => row.tag_id === tag);
}

interface ShowEntries {
  readonly event?: number | null;
  readonly owners?: boolean;
  /** whose all the rows are, for callers that know it; absent: it is read */
  readonly owner?: { readonly id: number; readonly name: string };
}

/** Rows with the names of their tags, and with their owners. */
export async function showEntries(
  tx: Tx,
  rows: readonly PackageRow[],
  { event = null, owners = true, owner: known }: ShowEntries = {},
): Promise<PackageEntry[]> {
  const [named, owner] = await Promise.all([
    tags.namesOf(tx, rows, (row) => row.tag_id),
    !owners ? null : known ? () => ({ owner_id: known.id, owner_name: known.name }) : ownersOf(tx, rows, event),
  ]);
  return rows.map((row) => ({
    package_id: row.package_id,
    package_name: row.package_name,
    tag_id: row.tag_id,
    tag_name: named.get(row.tag_id)?.name ?? '',
    extra_arches: row.extra_arches,
    blocked: row.blocked,
    ...(owner ? owner(row) : {}),
  }));
}

/** Few rows: their owners one by one. Many: the whole lists of their tags. */
const FEW = 20;

/** Who owns which package in which tag. */
export async function ownersOf(tx: Tx, rows: readonly PackageRow[], event: number | null) {
  const key = (row: { tag_id: number; package_id: number }): string => `${row.tag_id}#${row.package_id}`;
  const tagIds = [...new Set(rows.map((row) => row.tag_id))];
  const found =
    rows.length <= FEW && event === null
      ? await Promise.all(rows.map((row) => tagPackageOwners.active(tx, 'tag', row.tag_id, key(row))))
      : (await Promise.all(tagIds.map((id) => tagPackageOwners.at(tx, 'tag', id, event)))).flat();
  const owners = new Map(found.flatMap((row) => (row ? [[key(row), row.owner] as const] : [])));
  const named = await users.named(tx, owners.values());
  return (row: PackageRow) => {
    const id = owners.get(key(row)) ?? null;
    return { owner_id: id, owner_name: id === null ? null : (named.get(id)?.name ?? null) };
  };
}
