import type { Value } from '#core/xmlrpc/value';
import { entity, type ListRange } from './entity.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

export interface ArchiveType {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** words */
  readonly extensions: string;
  /** zip or tar: how members are listed */
  readonly compression_type: string | null;
}

export const archiveTypes = entity<ArchiveType>({
  name: 'archivetype',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['archivetype', pad(row.id)] },
});

/** A file of a build that is no RPM. */
export interface Archive {
  readonly id: number;
  readonly build_id: number;
  /** name of the build type */
  readonly btype: string;
  readonly btype_id: number;
  readonly type_id: number;
  readonly filename: string;
  /** bytes */
  readonly size: number;
  /** hex */
  readonly checksum: string;
  /** states.CHECKSUM */
  readonly checksum_type: number;
  readonly buildroot_id: number | null;
  readonly metadata_only: boolean;
  readonly extra: Value;
  /** what its build type knows of it (maven: group_id...; win: relpath, platforms, flags; image: arch) */
  readonly info: Readonly<Record<string, string | null>>;
}

const rows = entity<Archive>({
  name: 'archive',
  lists: {
    g1: (row) => (row.buildroot_id === null ? null : [`archive/buildroot/${row.buildroot_id}`, pad(row.id)]),
    /** lower case: searches take no heed of case */
    g2: (row) => ['archive', row.filename.toLowerCase()],
    g3: (row) => [`archive/checksum/${row.checksum}`, pad(row.id)],
  },
});

const member = (row: Archive) => ({ pk: `build#${row.build_id}`, sk: `archive#${pad(row.id)}` });

export const archives = {
  nextId: rows.nextId,
  keyOf: rows.keyOf,
  get: rows.get,
  byIds: rows.byIds,
  rowsOf: rows.rowsOf,
  insert(tx: Tx, row: Archive): void {
    rows.insert(tx, row);
    tx.insert({ ...member(row), row });
  },
  replace(tx: Tx, old: Archive, row: Archive): void {
    rows.replace(tx, old, row);
    tx.put({ ...member(row), row });
  },
  remove(tx: Tx, row: Archive): void {
    rows.remove(tx, row);
    tx.delete(member(row));
  },
  ofBuildroot: (tx: Tx, id: number): Promise<Archive[]> => rows.list(tx, 'g1', `archive/buildroot/${id}`),
  /** by file name in lower case */
  byFileName: (tx: Tx, range: ListRange): Promise<Archive[]> => rows.list(tx, 'g2', 'archive', range),
  byChecksum: (tx: Tx, checksum: string): Promise<Archive[]> => rows.list(tx, 'g3', `archive/checksum/${checksum}`),
};

/** The archives of a build, by id; read consistently. */
export async function buildArchives(tx: Tx, build: number): Promise<Archive[]> {
  return (await tx.query({ pk: `build#${build}`, prefix: 'archive#' })).map((item) => item.row as Archive);
}
