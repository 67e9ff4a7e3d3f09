import { GenericError } from '#core/errors';
import type { Struct } from '#core/xmlrpc/value';
import { type Archive, archives } from '#store/archives';
import { componentsOf } from '#store/components';
import type { Ctx } from '../context.ts';
import { listedArchive, TYPE_FIELDS, typeFields, typesOf } from './show.ts';

/** An archive with what its build type knows of it. */
export async function archiveInfo(ctx: Ctx, id: number, strict: boolean) {
  const row = await archives.get(ctx.tx, id);
  if (!row) {
    if (strict) throw new GenericError(`No such archive: ${id}`);
    return null;
  }
  const [types, { archive_id, ...own }] = await Promise.all([
    typesOf(ctx.tx, [row]),
    TYPE_FIELDS[row.btype] ? ofType(ctx, row, row.btype) : { archive_id: id },
  ]);
  return { ...listedArchive(row, types), ...own };
}

/** Koji's words for the types in errors. */
const WORDS: Readonly<Record<string, string>> = { maven: 'maven', win: 'Windows', image: 'image' };

/** What a build type knows of an archive; null when it is not of that type. */
export async function archiveOfType(ctx: Ctx, id: number, type: string, strict: boolean): Promise<Struct | null> {
  const row = await archives.get(ctx.tx, id);
  if (row?.btype === type) return ofType(ctx, row, type);
  if (strict) throw new GenericError(`No such ${WORDS[type]} archive: ${id}`);
  return null;
}

/** rootid: are the RPMs of an image known? */
async function ofType(ctx: Ctx, row: Archive, type: string): Promise<Struct> {
  const facts = { ...typeFields(row, type), archive_id: row.id };
  if (type !== 'image') return facts;
  return { ...facts, rootid: (await componentsOf(ctx.tx, row.id, 'rpm')).length > 0 };
}
