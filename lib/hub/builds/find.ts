import { GenericError } from '#core/errors';
import { parseNVR } from '#core/nvr';
import { repr, typeName } from '#core/python';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import type { Tx } from '#store/tx';

/** A build by id, NVR or struct with name, version and release; strict: an unknown one is an error. */
export async function findBuild(tx: Tx, info: Value, strict: true): Promise<Build>;
export async function findBuild(tx: Tx, info: Value, strict?: boolean): Promise<Build | undefined>;
export async function findBuild(tx: Tx, info: Value, strict = false): Promise<Build | undefined> {
  const id = await findBuildId(tx, info, strict);
  const build = id === null ? undefined : await builds.get(tx, id);
  if (!build && strict) throw noSuchBuild(info);
  return build;
}

/** The id of a build; an id is taken as it is, whether there is such a build or not (Koji 1.35: findBuildID). */
export async function findBuildId(tx: Tx, info: Value, strict = false): Promise<number | null> {
  if (typeof info === 'number' && Number.isInteger(info)) return info;
  const id = await builds.findId(tx, 'nvr', nvrKey(buildName(info)));
  if (id === undefined && strict) throw noSuchBuild(info);
  return id ?? null;
}

/** Name, version and release of a build that is named by a string or a struct. */
export function buildName(info: Value): { name: string; version: string; release: string } {
  if (typeof info === 'string') return parseNVR(info);
  if (!isStruct(info)) throw new GenericError(`Invalid type for argument: <class '${typeName(info)}'>`);
  const { name, version, release } = info;
  if (![name, version, release].every((part) => part !== undefined && part !== null)) {
    throw new GenericError('did not provide name, version, and release');
  }
  return { name: String(name), version: String(version), release: String(release) };
}

const noSuchBuild = (info: Value) => new GenericError(`No such build: ${repr(info)}`);
