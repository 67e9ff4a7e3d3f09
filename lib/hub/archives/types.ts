import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type ArchiveType, archiveTypes } from '#store/archives';
import { type BType, btypes } from '#store/btypes';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { checkInternalName } from '../names.ts';
import { applyQueryOpts } from '../queryopts.ts';

export const allArchiveTypes = (tx: Tx): Promise<ArchiveType[]> => archiveTypes.list(tx, 'g1', 'archivetype');

/** The type of a file by its name: the shortest ending that some type has. */
export async function typeOfFile(tx: Tx, filename: string, strict: true): Promise<ArchiveType>;
export async function typeOfFile(tx: Tx, filename: string, strict?: boolean): Promise<ArchiveType | undefined>;
export async function typeOfFile(tx: Tx, filename: string, strict = false): Promise<ArchiveType | undefined> {
  const known = await allArchiveTypes(tx);
  const parts = filename.toLowerCase().split('.');
  for (let start = parts.length - 1; start >= 0; start--) {
    const ending = parts.slice(start).join('.');
    const found = known.filter((type) => type.extensions.toLowerCase().split(' ').includes(ending));
    if (found.length > 1) throw new GenericError(`multiple matches for file extension: ${ending}`);
    if (found[0]) return found[0];
  }
  if (strict) throw new GenericError(`unsupported file extension: ${filename}`);
  return undefined;
}

export interface TypeQuestion {
  readonly filename: string | null;
  readonly type_name: string | null;
  readonly type_id: number | null;
  readonly strict: boolean;
}

/** A type by a file's name, its own name, or its id. */
export async function archiveType(tx: Tx, p: TypeQuestion): Promise<ArchiveType | null> {
  if (p.filename) return (await typeOfFile(tx, p.filename, p.strict)) ?? null;
  if (!p.type_name && p.type_id === null) {
    throw new GenericError('one of filename, type_name, or type_id must be specified');
  }
  const found = p.type_name ? await archiveTypes.find(tx, 'name', p.type_name) : await archiveTypes.get(tx, p.type_id!);
  if (!found && p.strict) throw new GenericError(`Invalid archive type: ${p.type_name ?? p.type_id}`);
  return found ?? null;
}

/** A new type of files; its name and its endings have to be new. */
export async function addArchiveType(ctx: Ctx, p: Omit<ArchiveType, 'id'>): Promise<void> {
  checkInternalName(ctx, p.name);
  if (await archiveTypes.findId(ctx.tx, 'name', p.name)) throw new GenericError(`archivetype ${p.name} already exists`);
  const known = (await allArchiveTypes(ctx.tx)).flatMap((type) => type.extensions.split(' '));
  const taken = p.extensions.split(/\s+/).find((ending) => known.includes(ending));
  if (taken) throw new GenericError(`file extension ${taken} already exists`);
  archiveTypes.insert(ctx.tx, { id: await archiveTypes.nextId(ctx.tx), ...p });
}

const BTYPE_COLUMNS = ['id', 'name'];

/** Build types, all or those that a struct with id or name asks for. */
export async function listBTypes(ctx: Ctx, query: Struct | null, queryOpts: Struct | null) {
  const asked = Object.entries(query ?? {});
  const odd = asked.find(([field]) => !BTYPE_COLUMNS.includes(field));
  if (odd) throw new GenericError(`Invalid query: ${repr(query as Value)}`);
  const all = await btypes.list(ctx.tx, 'g1', 'btype');
  const rows = all.filter((row) => asked.every(([field, value]) => row[field as keyof BType] === value));
  return applyQueryOpts(rows, queryOpts, BTYPE_COLUMNS);
}

export async function addBType(ctx: Ctx, name: string): Promise<void> {
  checkInternalName(ctx, name);
  if (await btypes.findId(ctx.tx, 'name', name)) throw new GenericError('btype already exists');
  btypes.insert(ctx.tx, { id: await btypes.nextId(ctx.tx), name });
}
