import { GenericError } from '#core/errors';
import { CHECKSUM, stateName } from '#core/states';
import { archives } from '#store/archives';
import { nvrKey } from '#store/builds';
import type { Component } from '#store/components';
import { rpms } from '#store/rpms';
import { findBuild } from '../builds/find.ts';
import type { Ctx } from '../context.ts';
import type { CgComponent } from './metadata.ts';

/** What of the parts that a content generator names is known here: ids of RPMs and archives. The rest is left out. */
export async function matchComponents(
  ctx: Ctx,
  components: readonly CgComponent[],
): Promise<Record<Component, number[]>> {
  components.forEach(assertKind);
  const [ofRpms, ofFiles] = await Promise.all([matchRpms(ctx, components), matchFiles(ctx, components)]);
  return { rpm: [...new Set(ofRpms)], archive: [...new Set(ofFiles)] };
}

function assertKind(component: CgComponent): void {
  const { type } = component;
  if (!['rpm', 'file', 'kojifile'].includes(type)) throw new GenericError(`No such component type: ${type}`);
  if (type !== 'rpm') return;
  if ('location' in component) throw new GenericError('External rpms not allowed');
  if ('id' in component) throw new GenericError("Unexpected 'id' field in component");
}

async function matchRpms(ctx: Ctx, components: readonly CgComponent[]): Promise<number[]> {
  const wanted = components.filter(({ type }) => type === 'rpm');
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  const names = wanted.map(({ name, version, release, arch }) => ({
    ...{ name: word(name), version: word(version), release: word(release), arch: word(arch) },
  }));
  const found = await rpms.findMany(ctx.tx, names);
  return found.flatMap((rpm, i) => (rpm && rpm.payloadhash === wanted[i]!.sigmd5 ? [rpm.id] : []));
}

async function matchFiles(ctx: Ctx, components: readonly CgComponent[]): Promise<number[]> {
  const wanted = components.filter(({ type }) => type === 'file' || type === 'kojifile');
  const found = await Promise.all(wanted.map((one) => matchFile(ctx, one)));
  return found.flatMap((id) => (id === null ? [] : [id]));
}

/** By digest and name; one that is not known is left out. A kojifile names its archive, and has to be right. */
async function matchFile(ctx: Ctx, component: CgComponent): Promise<number | null> {
  if (component.type === 'kojifile') return matchKojiFile(ctx, component);
  const { checksum, checksum_type, filename, filesize } = component;
  const candidates = await archives.byChecksum(ctx.tx, String(checksum));
  const kind = CHECKSUM[String(checksum_type) as keyof typeof CHECKSUM];
  const match = candidates.find(
    (row) => row.filename === filename && row.size === filesize && row.checksum_type === kind,
  );
  return match?.id ?? null;
}

async function matchKojiFile(ctx: Ctx, component: CgComponent): Promise<number> {
  const id = component.archive_id;
  const row = typeof id === 'number' ? await archives.get(ctx.tx, id) : undefined;
  if (!row) throw new GenericError(`No such archive: ${String(id)}`);
  for (const key of ['nvr', 'filename']) {
    if (!(key in component)) throw new GenericError(`${key} field missing for component, archive_id=${row.id}`);
  }
  const build = await findBuild(ctx.tx, row.build_id, true);
  const { filename, size: filesize, checksum } = row;
  const checksum_type = stateName(CHECKSUM, row.checksum_type) ?? row.checksum_type;
  const expected = { nvr: nvrKey(build), filename, filesize, checksum, checksum_type };
  for (const [key, value] of Object.entries(expected)) {
    if (!(key in component) || component[key] === value) continue;
    const shown = `${value} != ${String(component[key])}`;
    throw new GenericError(`Component field ${key} does not match for archive_id=${row.id}: ${shown}`);
  }
  return row.id;
}
