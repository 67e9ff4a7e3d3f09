import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { KINDS } from '#core/repodata/fragments';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import { dropPieces } from '#store/fragments';
import { buildRpms, changeInBuild } from '#store/rpmpacks';
import { rpmChecksums, rpmSigs } from '#store/rpmsigs';
import { tagListing } from '#store/tags';
import type { Ctx } from '../context.ts';
import { removeFiles } from './files.ts';
import { findBuild } from './find.ts';
import { buildReferences } from './references.ts';
import { changeBuild } from './state.ts';

export interface DeleteRequest {
  readonly build: Value;
  /** a build that cannot go is an error; else the answer is false */
  readonly strict: boolean;
  /** seconds since a build was last used, or in a tag, before it may go */
  readonly min_ref_age: number;
}

/**
 * Deletes a build: files and signatures go, the rows of the build and its RPMs stay. Not while it is tagged, part of
 * something, or was used lately (Koji 1.35). null for one that is gone already.
 */
export async function deleteBuild(ctx: Ctx, p: DeleteRequest): Promise<boolean | null> {
  const build = await findBuild(ctx.tx, p.build, true);
  if (build.state === BUILD.DELETED) return null;
  const reason = await whyNot(ctx, build, p.min_ref_age);
  if (reason === null) {
    await wipe(ctx, build);
    return true;
  }
  if (p.strict) throw new GenericError(`Cannot delete build, ${reason}`);
  return false;
}

async function whyNot(ctx: Ctx, build: Build, age: number): Promise<string | null> {
  const refs = await buildReferences(ctx, { build: build.id, limit: 10, lazy: true });
  if (refs.tags?.length) return `tagged: ${repr(refs.tags)}`;
  if (refs.rpms?.length) return `used in buildroots: ${repr(refs.rpms)}`;
  if (refs.archives?.length) return `used in archive buildroots: ${repr(refs.archives)}`;
  if (refs.component_of?.length) return `used as component of: ${repr(refs.component_of)}`;
  if (refs.last_used && ctx.now() - refs.last_used.value < age) return 'used in recent buildroot';
  return null;
}

async function wipe(ctx: Ctx, build: Build): Promise<void> {
  for (const rpm of await buildRpms(ctx.tx, build.id)) {
    const sigs = await rpmSigs.ofRpm(ctx.tx, rpm.id);
    for (const sig of sigs) {
      rpmSigs.remove(ctx.tx, sig);
      rpmChecksums.remove(ctx.tx, rpm.id, sig.sigkey);
    }
    if (sigs.length > 0) await changeInBuild(ctx.tx, build.id, [rpm.id], (packed) => ({ ...packed, sigs: [] }));
    await ctx.tx.step();
  }
  for (const kind of KINDS) await dropPieces(ctx.tx, build.id, kind, () => true);
  for (const row of await tagListing.at(ctx.tx, 'build', build.id)) await tagListing.revoke(ctx.tx, row, ctx.userId());
  await removeFiles(ctx, build);
  await changeBuild(ctx, build, { state: BUILD.DELETED });
}
