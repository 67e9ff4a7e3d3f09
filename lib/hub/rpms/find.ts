import { GenericError } from '#core/errors';
import { parseNVRA } from '#core/nvr';
import { repr } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { externalRepos } from '#store/externalrepos';
import { type Rpm, rpms } from '#store/rpms';
import type { Tx } from '#store/tx';
import { idOf, noSuchEntry } from '../lookup.ts';

/**
 * RPMs by id, "name-version-release.arch[@external repo]" or struct. The same name may stand for one of ours, several of
 * drafts, and those of external repos: that is the order.
 */
export async function findRpms(tx: Tx, info: Value, strict: boolean): Promise<Rpm[]> {
  const data = asked(info);
  const found = await candidates(tx, data);
  if (found.length === 0 && strict) throw new GenericError(`No such rpm: ${repr(data)}`);
  return found;
}

/** The first of them: one of ours that is regular needs no look at the others. */
export async function findRpm(tx: Tx, info: Value, strict: true): Promise<Rpm>;
export async function findRpm(tx: Tx, info: Value, strict?: boolean): Promise<Rpm | undefined>;
export async function findRpm(tx: Tx, info: Value, strict = false): Promise<Rpm | undefined> {
  const data = asked(info);
  const byName = typeof data.id !== 'number' && (data.location ?? null) === null;
  const [regular] = byName ? await rpms.findMany(tx, [nameIn(data)]) : [];
  return regular ?? (await findRpms(tx, info, strict))[0];
}

/** One of ours, that is of a build. */
export async function findOwnRpm(tx: Tx, info: Value): Promise<Rpm & { readonly build_id: number }> {
  const rpm = await findRpm(tx, info, true);
  if (rpm.build_id !== null) return { ...rpm, build_id: rpm.build_id };
  const repo = await externalRepos.get(tx, rpm.external_repo_id);
  throw new GenericError(`Not an internal rpm: ${repr(info)} (from ${repo?.name})`);
}

/** What was asked for as a struct, which is how error texts show it. */
function asked(info: Value): Struct {
  if (typeof info === 'number' && Number.isInteger(info)) return { id: info };
  if (typeof info === 'string') return { ...parseNVRA(info) } as unknown as Struct;
  if (isStruct(info)) return info;
  throw new GenericError(`Invalid argument: ${repr(info)}`);
}

async function candidates(tx: Tx, data: Struct): Promise<Rpm[]> {
  if (typeof data.id === 'number') {
    const rpm = await rpms.get(tx, data.id);
    return rpm ? [rpm] : [];
  }
  const ids = await rpms.idsByName(tx, nameIn(data));
  const rows = (await rpms.getMany(tx, ids)).filter((rpm) => rpm !== undefined);
  if (data.location === undefined || data.location === null) return rows;
  const repo = await idOf(tx, externalRepos, data.location);
  if (repo === undefined) throw noSuchEntry('external_repo', data.location);
  return rows.filter((rpm) => rpm.external_repo_id === repo);
}

function nameIn({ name, version, release, arch }: Struct) {
  if ([name, version, release, arch].some((part) => part === undefined || part === null)) {
    throw new GenericError('did not provide name, version, release, and arch');
  }
  return { name: String(name), version: String(version), release: String(release), arch: String(arch) };
}
