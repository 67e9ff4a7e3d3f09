import { GenericError } from '#core/errors';
import { nvra, TOPDIR } from '#core/pathinfo';
import { KINDS } from '#core/repodata/fragments';
import { parseSignatureHeader, sighash, sigkey, sigmd5 } from '#core/rpm/signature';
import { RpmFormatError } from '#core/rpm/structure';
import { BUILD } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { dropPieces } from '#store/fragments';
import { changeInBuild } from '#store/rpmpacks';
import type { Rpm } from '#store/rpms';
import { type RpmSig, rpmChecksums, rpmSigs } from '#store/rpmsigs';
import { directoryOf } from '../builds/files.ts';
import { buildInfo } from '../builds/show.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { keysOf } from './files.ts';
import { findOwnRpm, findRpm } from './find.ts';
import { repoNamesOf, shownRpm } from './show.ts';

/** Signatures by RPM, by key (in any case of letters), or both. */
export async function querySigs(ctx: Ctx, info: Value, given: string | null, queryOpts: Struct | null) {
  const key = given?.toLowerCase() ?? null;
  const rows = (await candidates(ctx, info, key)).filter((row) => key === null || row.sigkey === key);
  return applyQueryOpts(rows, queryOpts, ['rpm_id', 'sighash', 'sigkey']);
}

async function candidates(ctx: Ctx, info: Value, key: string | null): Promise<RpmSig[]> {
  if (info !== null) {
    const rpm = await findRpm(ctx.tx, info);
    return rpm ? rpmSigs.ofRpm(ctx.tx, rpm.id) : [];
  }
  return key ? rpmSigs.byKey(ctx.tx, key) : rpmSigs.all(ctx.tx);
}

/** Takes a signature header for an RPM: it has to be of the same content, and of a key that is new. */
export async function addSignature(ctx: Ctx, info: Value, header: () => Uint8Array): Promise<void> {
  const rpm = await findOwnRpm(ctx.tx, info);
  await assertFilesThere(ctx, rpm.build_id);
  const bytes = header();
  const { key, md5 } = readHeader(bytes);
  const name = nvra(rpm);
  if (md5 !== rpm.payloadhash) throw new GenericError(`wrong md5 for ${name}: ${md5}`);
  const known = await rpmSigs.get(ctx.tx, rpm.id, key);
  if (known) throw new GenericError(`Signature already exists for package ${name}, key ${key}`);
  const keys = (await keysOf(ctx, rpm))!;
  const row = { rpm_id: rpm.id, sigkey: key, sighash: sighash(bytes) };
  const about = await signData(ctx, rpm, row);
  await before(ctx, 'RPMSign', about);
  await ctx.hub.files.put(keys.sigcache(key), bytes);
  rpmSigs.insert(ctx.tx, row);
  await changeInBuild(ctx.tx, rpm.build_id, [rpm.id], (packed) => ({ ...packed, sigs: [...packed.sigs, key] }));
  await after(ctx, 'RPMSign', about);
}

/** A deleted build has no place for signatures. */
async function assertFilesThere(ctx: Ctx, id: number): Promise<void> {
  const build = await builds.get(ctx.tx, id);
  if (build?.state !== BUILD.DELETED) return;
  throw new GenericError(`No such directory: ${TOPDIR}/${await directoryOf(ctx, build)}`);
}

function readHeader(bytes: Uint8Array): { key: string; md5: string } {
  try {
    const header = parseSignatureHeader(bytes);
    return { key: sigkey(header), md5: sigmd5(header) };
  } catch (error) {
    if (error instanceof RpmFormatError) throw new GenericError(`Invalid signature header: ${error.message}`);
    throw error;
  }
}

async function signData(ctx: Ctx, rpm: Rpm, { sigkey: key, sighash: hash }: RpmSig) {
  const build = rpm.build_id === null ? undefined : await builds.get(ctx.tx, rpm.build_id);
  const repos = await repoNamesOf(ctx.tx, [rpm]);
  return {
    sigkey: key,
    sighash: hash,
    build: build ? await buildInfo(ctx.tx, build) : null,
    rpm: shownRpm(rpm, repos),
  };
}

/** Removes signatures of an RPM with their signed copies. */
export async function deleteSignatures(ctx: Ctx, info: Value, key: string | null, all: boolean): Promise<void> {
  if (!all && !key) throw new GenericError('No signature specified');
  const rpm = await findOwnRpm(ctx.tx, info);
  const rows = (await rpmSigs.ofRpm(ctx.tx, rpm.id)).filter((row) => all || row.sigkey === key);
  if (rows.length === 0) throw new GenericError(`${nvra(rpm)} has no matching signatures to delete`);
  const gone = rows.map((row) => row.sigkey);
  for (const row of rows) {
    rpmSigs.remove(ctx.tx, row);
    rpmChecksums.remove(ctx.tx, rpm.id, row.sigkey);
  }
  await changeInBuild(ctx.tx, rpm.build_id, [rpm.id], (packed) => ({
    ...packed,
    sigs: packed.sigs.filter((sig) => !gone.includes(sig)),
  }));
  const copies = gone.filter((sig) => sig !== '');
  for (const kind of KINDS) {
    await dropPieces(ctx.tx, rpm.build_id, kind, (id, sig) => id === rpm.id && copies.includes(sig));
  }
  const keys = (await keysOf(ctx, rpm))!;
  await ctx.hub.files.remove([...gone.map(keys.sigcache), ...copies.map(keys.signed)]);
}
