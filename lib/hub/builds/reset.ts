import { KINDS } from '#core/repodata/fragments';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { archives, buildArchives } from '#store/archives';
import { builds } from '#store/builds';
import { dropPieces } from '#store/fragments';
import { buildRpms, removeFromBuild } from '#store/rpmpacks';
import { rpmChecksums, rpmSigs } from '#store/rpmsigs';
import { tagListing } from '#store/tags';
import type { Ctx } from '../context.ts';
import { removeFiles } from './files.ts';
import { findBuild } from './find.ts';
import { changeBuild } from './state.ts';

/** RPMs whose rows go in one transaction. */
const CHUNK = 10;

/** Wipes a build, so that it can be imported again: rows and files go, its history in tags too; it becomes CANCELED. */
export async function resetBuild(ctx: Ctx, info: Value): Promise<void> {
  const found = await findBuild(ctx.tx, info);
  if (!found) return;
  const { id } = found;
  await removeRpms(ctx, id);
  for (const archive of await buildArchives(ctx.tx, id)) {
    archives.remove(ctx.tx, archive);
    await ctx.tx.step();
  }
  for (const kind of KINDS) await dropPieces(ctx.tx, id, kind, () => true);
  for (const row of await tagListing.history(ctx.tx, 'build', id)) await tagListing.forget(ctx.tx, row);
  const build = (await builds.get(ctx.tx, id))!;
  await removeFiles(ctx, build);
  await changeBuild(ctx, build, { state: BUILD.CANCELED, task_id: null, volume_id: 0, types: {} });
}

async function removeRpms(ctx: Ctx, build: number): Promise<void> {
  const all = await buildRpms(ctx.tx, build);
  for (let at = 0; at < all.length; at += CHUNK) {
    const ids = all.slice(at, at + CHUNK).map((rpm) => rpm.id);
    for (const id of ids) {
      for (const sig of await rpmSigs.ofRpm(ctx.tx, id)) {
        rpmSigs.remove(ctx.tx, sig);
        rpmChecksums.remove(ctx.tx, id, sig.sigkey);
      }
    }
    await removeFromBuild(ctx.tx, build, ids);
    await ctx.tx.step();
  }
}
