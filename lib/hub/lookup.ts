import { GenericError, ParameterError } from '#core/errors';
import { repr, str } from '#core/python';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Entity } from '#store/entity';
import type { Tx } from '#store/tx';

/** Rows that have a unique name beside their id. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

/** What a caller may name a row with: an id, a name, or a struct that has one of them. */
function idOrName(info: Value): number | string {
  const value = isStruct(info) ? (info.id ?? info.name) : info;
  if (typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw new ParameterError(`Invalid name or id value: ${repr(info)}`);
}

/** The id that `info` stands for; an id is taken as it is, without a look whether the row exists. */
export async function idOf<T extends Named>(tx: Tx, table: Entity<T>, info: Value): Promise<number | undefined> {
  const value = idOrName(info);
  return typeof value === 'number' ? value : table.findId(tx, 'name', value);
}

/** A row by id, name or struct. */
export async function lookUp<T extends Named>(tx: Tx, table: Entity<T>, info: Value): Promise<T | undefined> {
  const value = idOrName(info);
  return typeof value === 'number' ? table.get(tx, value) : table.find(tx, 'name', value);
}

/** The same, where a row has to be there; `name` is Koji's name of the table in the error text. */
export async function lookUpStrict<T extends Named>(tx: Tx, table: Entity<T>, name: string, info: Value): Promise<T> {
  const row = await lookUp(tx, table, info);
  if (!row) throw noSuchEntry(name, info);
  return row;
}

export function noSuchEntry(table: string, info: Value): Error {
  return new GenericError(`No such entry in table ${table}: ${str(info)}`);
}

/** The row with this name, made if need be. `blank` gives the members of a new row beside id and name. */
export async function lookUpOrCreate<T extends Named>(
  tx: Tx,
  table: Entity<T>,
  info: Value,
  blank: (named: Named) => T,
) {
  const row = await lookUp(tx, table, info);
  if (row) return row;
  if (typeof info !== 'string') throw new GenericError('Name must be a string');
  const made = blank({ id: await table.nextId(tx), name: info });
  table.insert(tx, made);
  return made;
}
