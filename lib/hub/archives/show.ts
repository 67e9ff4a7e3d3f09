import type { Struct } from '#core/xmlrpc/value';
import { type Archive, type ArchiveType, archiveTypes } from '#store/archives';
import type { Tx } from '#store/tx';

export type TypeNames = ReadonlyMap<number, ArchiveType>;

export const typesOf = (tx: Tx, rows: readonly Archive[]): Promise<TypeNames> =>
  archiveTypes.rowsOf(tx, rows, (row) => row.type_id);

/** A row of listArchives; members in alphabetical order. */
export function listedArchive(row: Archive, types: TypeNames) {
  const type = types.get(row.type_id);
  return {
    btype: row.btype,
    btype_id: row.btype_id,
    build_id: row.build_id,
    buildroot_id: row.buildroot_id,
    checksum: row.checksum,
    checksum_type: row.checksum_type,
    compression_type: type?.compression_type ?? null,
    extra: row.extra,
    filename: row.filename,
    id: row.id,
    metadata_only: row.metadata_only,
    size: row.size,
    type_description: type?.description ?? null,
    type_extensions: type?.extensions ?? null,
    type_id: row.type_id,
    type_name: type?.name ?? null,
  };
}

export const ARCHIVE_COLUMNS = [
  ...['btype', 'btype_id', 'build_id', 'buildroot_id', 'checksum', 'checksum_type', 'compression_type', 'extra'],
  ...['filename', 'id', 'metadata_only', 'size', 'type_description', 'type_extensions', 'type_id', 'type_name'],
];

/** What a build type knows of its archives. */
export const TYPE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  maven: ['group_id', 'artifact_id', 'version'],
  win: ['relpath', 'platforms', 'flags'],
  image: ['arch'],
};

export function typeFields(row: Archive, type: string): Struct {
  const fields = TYPE_FIELDS[type] ?? [];
  return Object.fromEntries(fields.map((field) => [field, row.info[field] ?? null]));
}
