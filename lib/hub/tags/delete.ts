import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { groupConfig, groupPackages, groupReqs } from '#store/groups';
import {
  tagConfig,
  tagExternalRepos,
  tagExtra,
  tagInheritance,
  tagListing,
  tagPackageOwners,
  tagPackages,
} from '#store/tags';
import { targetConfig } from '#store/targets';
import { noteUntagged } from '#store/untagged';
import type { VersionedTable } from '#store/versioned';
import type { Ctx } from '../context.ts';
import { findTag } from './find.ts';

/**
 * Ends a tag with all that is in it, its links in both directions, and the targets that use it. A big tag goes in several
 * commits; its configuration goes last, so that a deletion that was cut short can be repeated.
 */
export async function deleteTag(ctx: Ctx, info: Value): Promise<void> {
  const { id } = await findTag(ctx.tx, info, { strict: true });
  await revokeAll(ctx, tagInheritance, 'tag', id);
  await revokeAll(ctx, tagInheritance, 'parent', id);
  await revokeAll(ctx, targetConfig, 'build_tag', id);
  await revokeAll(ctx, targetConfig, 'dest_tag', id);
  await revokeAll(ctx, tagExternalRepos, 'tag', id);
  await revokeAll(ctx, groupReqs, 'tag', id);
  await revokeAll(ctx, groupPackages, 'tag', id);
  await revokeAll(ctx, groupConfig, 'tag', id);
  await untagAll(ctx, id);
  await revokeAll(ctx, tagPackages, 'tag', id);
  await revokeAll(ctx, tagPackageOwners, 'tag', id);
  await revokeAll(ctx, tagExtra, 'tag', id);
  await revokeAll(ctx, tagConfig, 'tag', id);
}

async function revokeAll<R extends object>(ctx: Ctx, table: VersionedTable<R>, path: string, value: number) {
  for (const row of await table.at(ctx.tx, path, value)) {
    await table.revoke(ctx.tx, row, ctx.userId());
    await ctx.tx.step();
  }
}

/** Builds looked at together, when a tag's content is ended. */
const CHUNK = 10;

/** No policy and no callbacks here, as in Koji: the tag as a whole goes. */
async function untagAll(ctx: Ctx, tag: number): Promise<void> {
  const rows = await tagListing.at(ctx.tx, 'tag', tag);
  for (let at = 0; at < rows.length; at += CHUNK) {
    const chunk = rows.slice(at, at + CHUNK);
    for (const row of chunk) await tagListing.revoke(ctx.tx, row, ctx.userId());
    await noteWithoutTag(
      ctx,
      chunk.map((row) => row.build_id),
    );
    await ctx.tx.step();
  }
}

/** Complete builds that have lost their last tag are listed as untagged. */
async function noteWithoutTag(ctx: Ctx, ids: readonly number[]): Promise<void> {
  const [found, left] = await Promise.all([
    builds.getMany(ctx.tx, ids),
    Promise.all(ids.map((id) => tagListing.at(ctx.tx, 'build', id))),
  ]);
  found.forEach((build, i) => {
    if (build?.state === BUILD.COMPLETE && left[i]!.length === 0) noteUntagged(ctx.tx, build);
  });
}
