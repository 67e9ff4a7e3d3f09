import { builds } from '#store/builds';
import type { Ctx } from '../context.ts';
import { tagUnchecked, untagUnchecked } from '../tagging/change.ts';
import { readTagged } from '../tagging/read.ts';
import type { TagInfo } from '../tags/find.ts';
import type { Parts } from './snapshot.ts';

/** Builds that are read together. */
const CHUNK = 10;

/**
 * Gives the target the builds of the source, in the source's order of tagging within each package. Of these packages, other
 * builds that the target has go with `remove`, and else count as tagged before them.
 */
export async function copyBuilds(ctx: Ctx, source: TagInfo, target: TagInfo, parts: Parts): Promise<void> {
  const { event, inherit_builds: inherit, latest_only: latest, remove } = parts;
  const wanted = (await readTagged(ctx.tx, source.id, { event, inherit, latest })).reverse();
  const present = (await readTagged(ctx.tx, target.id)).reverse();
  const ids = new Set(wanted.map((row) => row.id));
  const others = present.filter((row) => !ids.has(row.id));
  if (remove) {
    await inChunks(
      ctx,
      others.map((row) => row.id),
      (build) => untagUnchecked(ctx, target, build),
    );
  }
  const right = remove
    ? rightlyTagged(
        wanted,
        present.filter((row) => ids.has(row.id)),
      )
    : rightlyTagged([...others, ...wanted], present);
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
 * The builds that need no tagging (both lists oldest first): those that the present history has in the wanted order. The
 * others are tagged again, since it is the order of tagging that decides which build is the latest; after one that the
 * history does not have, all are.
 */
export function rightlyTagged(wanted: readonly Tagged[], present: readonly Tagged[]): Set<number> {
  const histories = Map.groupBy(present, (row) => row.package_id);
  const right = new Set<number>();
  for (const [id, rows] of Map.groupBy(wanted, (row) => row.package_id)) {
    const old = histories.get(id) ?? [];
    let next = 0;
    for (const row of rows) {
      const found = old.findIndex((one, i) => i >= next && one.id === row.id);
      if (found >= 0) right.add(row.id);
      next = found >= 0 ? found + 1 : old.length;
    }
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
