import type { Value } from '#core/xmlrpc/value';
import { type Package, packages } from '#store/packages';
import type { Tx } from '#store/tx';
import { lookUp, lookUpOrCreate, noSuchEntry } from '../lookup.ts';

/** A package by id, name or struct; strict: an unknown one is an error. */
export async function findPackage(tx: Tx, info: Value, options: { strict: true }): Promise<Package>;
export async function findPackage(tx: Tx, info: Value, options?: { strict?: boolean }): Promise<Package | undefined>;
export async function findPackage(tx: Tx, info: Value, { strict = false } = {}): Promise<Package | undefined> {
  const found = await lookUp(tx, packages, info);
  if (!found && strict) throw noSuchEntry('package', info);
  return found;
}

/** The package of this name, made if there is none yet. */
export const findOrCreatePackage = (tx: Tx, info: Value): Promise<Package> =>
  lookUpOrCreate(tx, packages, info, (named) => named);
