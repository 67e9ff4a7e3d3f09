import { builds } from '#store/builds';
import { tagListing } from '#store/tags';
import type { Ctx } from '../context.ts';
import { tagUnchecked, untagUnchecked } from '../tagging/change.ts';
import { readTagged } from '../tagging/read.ts';
import type { TagInfo } from '../tags/find.ts';
import type { Parts } from './snapshot.ts';

/** Builds that are read together. */
const CHUNK = 10;

/** Gives the target the builds of the source, in the source's order of tagging within each package. */
export async function copyBuilds(ctx: Ctx, source: TagInfo, target: TagInfo, parts: Parts): Promise<void> {
  const { event, inherit_builds: inherit, latest_only: latest, remove } = parts;
  const [newestFirst, rows] = await Promise.all([
    readTagged(ctx.tx, source.id, { event, inherit, latest }),
    tagListing.at(ctx.tx, 'tag', target.id),
  ]);
  const wanted = newestFirst.reverse();
  const ids = new Set(wanted.map((row) => row.id));
  const present = rows.sort((a, b) => a.create_event - b.create_event || a.build_id - b.build_id);
  if (remove) {
    const surplus = present.filter((row) => !ids.has(row.build_id)).map((row) => row.build_id);
    await inChunks(ctx, surplus, (build) => untagUnchecked(ctx, target, build));
  }
  const right = rightlyTagged(
    wanted.map((row) => ({ id: row.id, package_id: row.package_id })),
    present.filter((row) => ids.has(row.build_id)).map((row) => ({ id: row.build_id, package_id: row.package_id })),
  );
  const missing = [...ids].filter((id) => !right.has(id));
  await inChunks(ctx, missing, async (build) => {
    // an event for each, because builds of one event would be ordered by their ids
    ctx.tx.nextCall();
    await tagUnchecked(ctx, target, build);
  });
}

interface Tagged {
  readonly id: number;
  readonly package_id: number;
}

/**
 * The builds that need no tagging (both lists oldest first): of each package those with which its two histories begin alike.
 * All after them are tagged again, since it is the order of tagging that decides which build is the latest.
 */
export function rightlyTagged(wanted: readonly Tagged[], present: readonly Tagged[]): Set<number> {
  const histories = Map.groupBy(present, (row) => row.package_id);
  const right = new Set<number>();
  for (const [id, rows] of Map.groupBy(wanted, (row) => row.package_id)) {
    const old = histories.get(id) ?? [];
    const differs = rows.findIndex((row, i) => old[i]?.id !== row.id);
    for (const row of differs < 0 ? rows : rows.slice(0, differs)) right.add(row.id);
  }
  return right;
}

type Build = NonNullable<Awaited<ReturnType<typeof builds.get>>>;

async function inChunks(ctx: Ctx, ids: readonly number[], work: (build: Build) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const build of await builds.getMany(ctx.tx, ids.slice(at, at + CHUNK))) {
      if (build) await work(build);
      await ctx.tx.step();
    }
  }
}
