import { createHash } from 'node:crypto';
import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { rpmChecksums, rpmSigs } from '#store/rpmsigs';
import type { Ctx } from '../context.ts';
import { slicesOf } from '../imports/workfile.ts';
import { keysOf } from './files.ts';
import { findOwnRpm } from './find.ts';
import { signedCopy } from './signed.ts';

/** Kinds of digests that Koji keeps. */
const TYPES = ['md5', 'sha1', 'sha256'];

/**
 * Digests of an RPM and of its signed copies, by key ('' for the unsigned one) and type. They are computed when they are
 * first asked for; `cacheonly` shows null for those that have not been.
 */
export async function checksumsOf(ctx: Ctx, info: Value, wanted: readonly string[] | null, cacheonly: boolean) {
  const types = wanted ?? ctx.hub.settings.hub.RPMDefaultChecksums;
  for (const type of types) if (!TYPES.includes(type)) throw new GenericError(`Checksum_type ${type} isn't supported`);
  const rpm = await findOwnRpm(ctx.tx, info);
  const [sigs, known, keys] = await Promise.all([
    rpmSigs.ofRpm(ctx.tx, rpm.id),
    rpmChecksums.ofRpm(ctx.tx, rpm.id),
    keysOf(ctx, rpm),
  ]);
  const shown: Record<string, Record<string, string | null>> = {};
  for (const { sigkey } of sigs) {
    const sums = known.get(sigkey) ?? {};
    const missing = types.filter((type) => sums[type] === undefined);
    const fresh = cacheonly || missing.length === 0 ? {} : await compute(ctx, keys!, sigkey, missing);
    if (Object.keys(fresh).length > 0) rpmChecksums.put(ctx.tx, rpm.id, sigkey, { ...sums, ...fresh });
    shown[sigkey] = Object.fromEntries(types.map((type) => [type, { ...sums, ...fresh }[type] ?? null]));
  }
  return shown;
}

type Keys = NonNullable<Awaited<ReturnType<typeof keysOf>>>;

async function compute(
  ctx: Ctx,
  keys: Keys,
  sigkey: string,
  types: readonly string[],
): Promise<Record<string, string>> {
  const hashes = types.map((type) => createHash(type));
  for await (const slice of await content(ctx, keys, sigkey)) for (const hash of hashes) hash.update(slice);
  return Object.fromEntries(types.map((type, i) => [type, hashes[i]!.digest('hex')]));
}

/** The bytes of a copy: its own file where there is one, else the RPM with the key's signature header. */
async function content(ctx: Ctx, keys: Keys, sigkey: string): Promise<AsyncIterable<Uint8Array>> {
  const key = sigkey === '' ? keys.rpm : keys.signed(sigkey);
  const stat = await ctx.hub.files.stat(key);
  if (stat) return slicesOf(ctx, { key, ...stat });
  return (await signedCopy(ctx, keys.rpm, keys.sigcache(sigkey))).stream();
}
