import { GenericError } from '#core/errors';
import { nvra, TOPDIR } from '#core/pathinfo';
import { fragments, KINDS } from '#core/repodata/fragments';
import { spliceSignature, streamSplice } from '#core/rpm/splice';
import type { Value } from '#core/xmlrpc/value';
import { addPieces } from '#store/fragments';
import { rpmChecksums, rpmSigs } from '#store/rpmsigs';
import type { Ctx } from '../context.ts';
import { headerOf } from '../imports/rpmfile.ts';
import { digestsOf, slicesOf } from '../imports/workfile.ts';
import { keysOf } from './files.ts';
import { findOwnRpm } from './find.ts';

/** Writes the copy of an RPM that is signed with a key, out of the RPM and the stored signature header. */
export async function writeSigned(ctx: Ctx, info: Value, given: string, force: boolean): Promise<void> {
  const sigkey = given.toLowerCase();
  const rpm = await findOwnRpm(ctx.tx, info);
  const keys = (await keysOf(ctx, rpm))!;
  const { files } = ctx.hub;
  if (!(await files.stat(keys.rpm))) throw new GenericError(`No such path: ${TOPDIR}/${keys.rpm}`);
  if (!(await rpmSigs.get(ctx.tx, rpm.id, sigkey))) {
    throw new GenericError(`No cached signature for package ${nvra(rpm)}, key ${sigkey}`);
  }
  const signed = keys.signed(sigkey);
  if (!force && (await files.stat(signed))) return;
  const copy = await signedCopy(ctx, keys.rpm, keys.sigcache(sigkey));
  await files.putStream(signed, copy.stream());
  await addFragments(ctx, rpm.build_id, rpm.id, sigkey, signed);
}

export interface SignedCopy {
  /** bytes */
  readonly size: number;
  stream(): AsyncIterable<Uint8Array>;
}

/** An RPM with another signature header, as it would be written. */
export async function signedCopy(ctx: Ctx, key: string, sigcache: string): Promise<SignedCopy> {
  const { files } = ctx.hub;
  const [stat, sighdr] = await Promise.all([files.stat(key), files.get(sigcache)]);
  if (!stat || !sighdr) throw new GenericError(`No such path: ${TOPDIR}/${stat ? sigcache : key}`);
  const splice = spliceSignature(await headerOf(files, key, stat.etag), sighdr);
  return {
    size: splice.prefix.length + stat.size - splice.restOffset,
    stream: () => streamSplice(splice, (start) => slicesOf(ctx, { key, ...stat }, start)),
  };
}

/** A repo of signed packages lists the copy: its size and digest are others. They are known from now on (getRPMChecksums). */
async function addFragments(ctx: Ctx, build: number, rpm: number, sigkey: string, key: string): Promise<void> {
  const stat = (await ctx.hub.files.stat(key))!;
  const names = ['sha256', ...ctx.hub.settings.hub.RPMDefaultChecksums];
  const sums = await digestsOf(ctx, { key, ...stat }, names);
  const pkgid = sums.sha256!;
  rpmChecksums.put(ctx.tx, rpm, sigkey, sums);
  const header = await headerOf(ctx.hub.files, key, stat.etag);
  const place = { pkgid, size: stat.size, mtime: Math.floor(stat.mtime), href: `toplink/${key}` };
  const xml = fragments(header, place);
  for (const kind of KINDS) {
    await addPieces(ctx.tx, ctx.hub.files, build, kind, [{ rpm_id: rpm, sigkey, xml: xml[kind] }]);
  }
}
