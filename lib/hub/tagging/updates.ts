import type { Build } from '#store/builds';
import { tagListing } from '#store/tags';
import { noteTagChange } from '#store/versioned';
import type { Ctx } from '../context.ts';

/** Why a tag is out of date though nothing was tagged (Koji 1.35: table tag_updates). */
export type UpdateReason = 'VOLUME_CHANGE' | 'IMPORT' | 'MANUAL' | 'DRAFT_PROMOTION';

/** The content of a build has changed: repos of the tags that it is in have to be made anew. */
export async function noteTagUpdates(ctx: Ctx, build: Build, reason: UpdateReason): Promise<void> {
  for (const { tag_id } of await tagListing.at(ctx.tx, 'build', build.id)) {
    noteTagChange(ctx.tx, tag_id, await ctx.tx.event(), reason);
  }
}
