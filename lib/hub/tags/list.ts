import { GenericError } from '#core/errors';
import { compileGlob } from '#core/fnmatch';
import { str } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { tagConfig, tagListing, tagPackages, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { permissions } from '#store/users';
import { findBuild } from '../builds/find.ts';
import { findPackage } from '../packages/find.ts';
import { ownersOf, type PackageRow } from '../packages/resolve.ts';
import { applyQueryOpts } from '../queryopts.ts';

export interface ListTags {
  readonly build: Value;
  readonly package: Value;
  readonly perms: boolean;
  readonly pattern: string | null;
  readonly queryOpts: Struct | null;
}

const COLUMNS = ['arches', 'id', 'locked', 'maven_include_all', 'maven_support', 'name'];
const PACKAGE_COLUMNS = ['blocked', 'extra_arches', 'owner_id', 'owner_name'];
const PERM_COLUMNS = ['perm', 'perm_id'];

/** All tags, or those that a build is in, or those that list a package (with its entry there). */
export async function listTags(tx: Tx, wanted: ListTags) {
  const within = await Promise.all([tagsOfBuild(tx, wanted.build), rowsOfPackage(tx, wanted.package)]);
  const [ofBuild, ofPackage] = within;
  const limit = ofBuild && ofPackage ? ofBuild.filter((id) => ofPackage.has(id)) : (ofBuild ?? ofPackage?.keys());
  const configs = await configsOf(tx, limit && [...limit]);
  const [named, perms, owner] = await Promise.all([
    tags.byIds(
      tx,
      configs.map((row) => row.tag_id),
    ),
    permissions.byIds(tx, wanted.perms ? configs.map((row) => row.perm_id) : []),
    ofPackage ? ownersOf(tx, [...ofPackage.values()], null) : null,
  ]);
  const matches = wanted.pattern === null ? () => true : compileGlob(wanted.pattern);
  const rows = configs
    .filter((row) => matches(named.get(row.tag_id)?.name ?? ''))
    .sort((a, b) => a.tag_id - b.tag_id)
    .map(({ tag_id: id, arches, perm_id, locked, maven_support, maven_include_all }) => ({
      ...{ id, name: named.get(id)?.name ?? '', arches, locked, maven_support, maven_include_all },
      ...(wanted.perms ? { perm_id, perm: perm_id === null ? null : (perms.get(perm_id)?.name ?? null) } : {}),
      ...(owner ? shownEntry(ofPackage!.get(id)!, owner) : {}),
    }));
  const columns = [...COLUMNS, ...(wanted.perms ? PERM_COLUMNS : []), ...(owner ? PACKAGE_COLUMNS : [])].sort();
  return applyQueryOpts(rows, wanted.queryOpts, columns);
}

async function tagsOfBuild(tx: Tx, info: Value): Promise<number[] | null> {
  if (info === null) return null;
  const build = await findBuild(tx, info);
  if (!build) throw new GenericError(`No such build: ${str(info)}`);
  return (await tagListing.at(tx, 'build', build.id)).map((row) => row.tag_id);
}

async function rowsOfPackage(tx: Tx, info: Value): Promise<Map<number, PackageRow> | null> {
  if (info === null) return null;
  const found = await findPackage(tx, info);
  if (!found) throw new GenericError(`No such package: ${str(info)}`);
  return new Map((await tagPackages.at(tx, 'package', found.id)).map((row) => [row.tag_id, row]));
}

async function configsOf(tx: Tx, ids: readonly number[] | undefined) {
  if (!ids) return tagConfig.at(tx, 'all', '');
  const keys = ids.map((id) => ({ path: 'tag', value: id, key: String(id) }));
  return (await tagConfig.activeMany(tx, keys)).filter((row) => row !== undefined);
}

function shownEntry(row: PackageRow, owner: Awaited<ReturnType<typeof ownersOf>>) {
  return { blocked: row.blocked, extra_arches: row.extra_arches, ...owner(row) };
}
