import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { CHECKSUM } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { archives } from '#store/archives';
import type { Component } from '#store/components';
import { rpms } from '#store/rpms';
import type { Ctx } from '../context.ts';
import type { CgComponent } from './metadata.ts';

/** What of the parts that a content generator names is known here: ids of RPMs and archives. The rest is left out. */
export async function matchComponents(
  ctx: Ctx,
  components: readonly CgComponent[],
): Promise<Record<Component, number[]>> {
  const [ofRpms, ofFiles] = await Promise.all([matchRpms(ctx, components), matchFiles(ctx, components)]);
  return { rpm: [...new Set(ofRpms)], archive: [...new Set(ofFiles)] };
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

/** By digest and name. A kojifile has to be known, any other file may be. */
async function matchFile(ctx: Ctx, component: CgComponent): Promise<number | null> {
  const { type, checksum, checksum_type, filename, filesize, archive_id } = component;
  const candidates =
    typeof archive_id === 'number'
      ? [...(await archives.byIds(ctx.tx, [archive_id])).values()]
      : await archives.byChecksum(ctx.tx, String(checksum));
  const kind = CHECKSUM[String(checksum_type) as keyof typeof CHECKSUM];
  const match = candidates.find(
    (row) =>
      row.filename === filename &&
      (filesize === undefined || row.size === filesize) &&
      (checksum === undefined || (row.checksum === checksum && row.checksum_type === kind)),
  );
  if (!match && type === 'kojifile') throw new GenericError(`No such archive: ${repr(component as Value)}`);
  return match?.id ?? null;
}
