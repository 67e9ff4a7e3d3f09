import { GenericError } from '#core/errors';
import type { Struct, Value } from '#core/xmlrpc/value';
import { packages } from '#store/packages';
import { tagPackageOwners, tagPackages, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import type { User } from '#store/users';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { withAncestors } from '../memory/ancestors.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { findTagName } from '../tags/find.ts';
import type { Ancestor } from '../tags/inheritance.ts';
import { ofUser } from '../users/find.ts';
import { findPackage } from './find.ts';
import { type PackageRow, readRows, resolvePackage, rowsOfTag, showEntries } from './resolve.ts';

export interface ListPackages {
  readonly tagID: Value;
  readonly userID: Value;
  readonly pkgID: Value;
  readonly prefix: string | null;
  readonly inherited: boolean;
  readonly with_dups: boolean;
  readonly event: number | null;
  readonly queryOpts: Struct | null;
  readonly with_owners: boolean;
  readonly with_blocked: boolean;
}

const COLUMNS = ['blocked', 'extra_arches', 'package_id', 'package_name', 'tag_id', 'tag_name'];
const OWNER_COLUMNS = ['owner_id', 'owner_name'];

/** The package list of a tag, of a user, or of a package; of all packages when none of them is given. */
export async function listPackages(tx: Tx, wanted: ListPackages, ancestors?: readonly Ancestor[]) {
  if (wanted.tagID === null && wanted.userID === null && wanted.pkgID === null) {
    return listPackageNames(tx, wanted.prefix, wanted.queryOpts);
  }
  const { event, with_owners, with_blocked } = wanted;
  const found = await rowsFor(tx, wanted, ancestors);
  if (wanted.userID !== null && !with_owners) {
    throw new GenericError("userID and with_owners=False can't be used together");
  }
  const { user } = found;
  // Koji 1.35: without the blocked ones, what they hide shows
  const rows = with_blocked ? found.rows : found.rows.filter((row) => !row.blocked);
  const listed = wanted.with_dups ? rows : firstOfEach(rows);
  const prefix = wanted.prefix?.toLowerCase() ?? '';
  const shown = listed.filter((row) => row.package_name.toLowerCase().startsWith(prefix));
  const entries = await showEntries(tx, shown, { event, owners: with_owners, ...(user ? { owner: user } : {}) });
  return applyQueryOpts(entries, wanted.queryOpts, with_owners ? [...COLUMNS, ...OWNER_COLUMNS].sort() : COLUMNS);
}

function firstOfEach(rows: readonly PackageRow[]): PackageRow[] {
  const first = new Map<number, PackageRow>();
  for (const row of rows) if (!first.has(row.package_id)) first.set(row.package_id, row);
  return [...first.values()];
}

/** Entries that answer the question, nearest first, blocked ones and duplicates included; and the user whose they are. */
async function rowsFor(
  tx: Tx,
  { tagID, userID, pkgID, inherited, event }: ListPackages,
  ancestors?: readonly Ancestor[],
): Promise<{ rows: PackageRow[]; user?: User }> {
  const [tagId, packageId] = await Promise.all([
    tagID === null ? null : idOf(tx, tags, tagID),
    pkgID === null ? null : idOf(tx, packages, pkgID),
  ]);
  // together with the look whether there are such a tag and such a package
  const [listed, owned] = await Promise.all([
    listedIn(tx, tagId, packageId, { event, inherited, ...(ancestors ? { ancestors } : {}) }),
    userID === null ? null : ofUser(tx, userID, (id) => keysOfOwner(tx, id, event)),
    tagID === null ? null : findTagName(tx, tagID, true),
    pkgID === null ? null : findPackage(tx, pkgID, { strict: true }),
  ]);
  if (!owned) return { rows: listed ?? [] };
  const [user, keys] = owned;
  const rows = listed
    ? listed.filter((row) => keys.has(rowKey(row)))
    : await rowsOfOwner(tx, [...keys.values()], event);
  return { rows, user };
}

/** The entries of a tag, or of a package; null when neither is asked for. */
async function listedIn(
  tx: Tx,
  tag: number | null | undefined,
  packageId: number | null | undefined,
  { event, inherited, ...more }: { event: number | null; inherited: boolean; ancestors?: readonly Ancestor[] },
): Promise<PackageRow[] | null> {
  if (tag === undefined || packageId === undefined) return [];
  if (tag === null) return packageId === null ? null : tagPackages.at(tx, 'package', packageId, event);
  if (!inherited) return rowsOfTag(tx, tag, event, packageId ?? undefined);
  return readRows(tx, tag, { event, ...more, ...(packageId === null ? {} : { packageId }) });
}

interface OwnerKey {
  readonly tag_id: number;
  readonly package_id: number;
}

const rowKey = ({ tag_id, package_id }: OwnerKey): string => `${tag_id}#${package_id}`;

async function keysOfOwner(tx: Tx, user: number, event: number | null): Promise<Map<string, OwnerKey>> {
  const rows = await tagPackageOwners.at(tx, 'owner', user, event);
  return new Map(rows.map((row) => [rowKey(row), row]));
}

async function rowsOfOwner(tx: Tx, owned: readonly OwnerKey[], event: number | null): Promise<PackageRow[]> {
  if (event === null) {
    const keys = owned.map((row) => ({ path: 'tag', value: row.tag_id, key: rowKey(row) }));
    return (await tagPackages.activeMany(tx, keys)).filter((row) => row !== undefined);
  }
  const wanted = new Set(owned.map(rowKey));
  const ids = [...new Set(owned.map((row) => row.package_id))];
  const lists = await Promise.all(ids.map((id) => tagPackages.at(tx, 'package', id, event)));
  return lists.flat().filter((row) => wanted.has(rowKey(row)));
}

/** Names of all packages, or of those that begin with a prefix in upper or lower case. */
export async function listPackageNames(tx: Tx, prefix: string | null, queryOpts: Struct | null) {
  const found = await packages.list(tx, 'g1', 'package', prefix ? { prefix: prefix.toLowerCase() } : {});
  const rows = found.map((row) => ({ package_id: row.id, package_name: row.name }));
  return applyQueryOpts(rows, queryOpts, ['package_id', 'package_name']);
}

/** The entry that holds for a package in a tag, blocked or not; null when there is none. */
export async function packageConfig(ctx: Ctx, tagInfo: Value, packageInfo: Value, event: number | null) {
  const { tx } = ctx;
  const row = await withAncestors(ctx, tagInfo, event, async (ancestors) => {
    const [tag, pkg] = await Promise.all([idOf(tx, tags, tagInfo), idOf(tx, packages, packageInfo)]);
    if (tag === undefined || pkg === undefined) return undefined;
    return resolvePackage(tx, tag, pkg, { event, ...(ancestors ? { ancestors } : {}) });
  });
  return row ? (await showEntries(tx, [row], { event }))[0]! : null;
}
