import { GenericError } from '#core/errors';
import { ilike } from '#core/ilike';
import { str } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { packages } from '#store/packages';
import { tagConfig, tagListing, tagPackages, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { permissions } from '#store/users';
import { findBuildId } from '../builds/find.ts';
import { idOf } from '../lookup.ts';
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
  if (wanted.build !== null && wanted.package !== null) {
    throw new GenericError('only one of build and package may be specified');
  }
  const [ofBuild, ofPackage] = await Promise.all([tagsOfBuild(tx, wanted.build), rowsOfPackage(tx, wanted.package)]);
  const limit = ofBuild ?? ofPackage?.keys();
  const [configs, owner] = await Promise.all([
    configsOf(tx, limit && [...limit]),
    ofPackage ? ownersOf(tx, [...ofPackage.values()], null) : null,
  ]);
  const [named, perms] = await Promise.all([
    tags.namesOf(tx, configs, (row) => row.tag_id),
    permissions.named(tx, wanted.perms ? configs.map((row) => row.perm_id) : []),
  ]);
  const matches = wanted.pattern === null ? () => true : ilike(wanted.pattern);
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
  const id = await findBuildId(tx, info);
  const [build, rows] = id === null ? [] : await Promise.all([builds.get(tx, id), tagListing.at(tx, 'build', id)]);
  if (!build) throw new GenericError(`No such build: ${str(info)}`);
  return rows!.map((row) => row.tag_id);
}

async function rowsOfPackage(tx: Tx, info: Value): Promise<Map<number, PackageRow> | null> {
  if (info === null) return null;
  const id = await idOf(tx, packages, info);
  const [found, rows] =
    id === undefined ? [] : await Promise.all([packages.get(tx, id), tagPackages.at(tx, 'package', id)]);
  if (!found) throw new GenericError(`No such package: ${str(info)}`);
  return new Map(rows!.map((row) => [row.tag_id, row]));
}

async function configsOf(tx: Tx, ids: readonly number[] | undefined) {
  if (!ids) return tagConfig.at(tx, 'all', '');
  const keys = ids.map((id) => ({ path: 'tag', value: id, key: String(id) }));
  return (await tagConfig.activeMany(tx, keys)).filter((row) => row !== undefined);
}

function shownEntry(row: PackageRow, owner: Awaited<ReturnType<typeof ownersOf>>) {
  return { blocked: row.blocked, extra_arches: row.extra_arches, ...owner(row) };
}
