import { Double, type Value } from '#core/xmlrpc/value';
import { archives, buildArchives } from '#store/archives';
import { buildroots } from '#store/buildroots';
import { type Component, componentUsers } from '#store/components';
import { usesOf } from '#store/contents';
import { buildRpms } from '#store/rpmpacks';
import { rpms } from '#store/rpms';
import { tagListing, tags } from '#store/tags';
import { typesOf } from '../archives/show.ts';
import type { Ctx } from '../context.ts';
import { findBuild, findBuildId } from './find.ts';

export interface References {
  tags: { tag_id: number; name: string }[];
  /** RPMs that were built where RPMs of this build were installed */
  rpms: { id: number; name: string; version: string; release: string; arch: string; build_id: number | null }[];
  /** ids of archives that hold RPMs or archives of it */
  component_of: number[];
  /** archives that were built where archives of it were used */
  archives: { id: number; type_id: number; type_name: string | null; build_id: number; filename: string }[];
  images: never[];
  /** when it was last in a buildroot, seconds since the epoch */
  last_used: Double | null;
}

/**
 * What uses a build (Koji 1.35). `limit` bounds each list; `lazy` stops at the first that has something, which is enough to
 * know that the build cannot go.
 */
export async function buildReferences(
  ctx: Ctx,
  p: { build: Value; limit: number | null; lazy: boolean },
): Promise<Partial<References>> {
  const { tx } = ctx;
  const id = (await findBuildId(tx, p.build, true))!;
  const [tagged, ownRpms, ownArchives] = await Promise.all([
    tagsOf(ctx, id),
    buildRpms(tx, id),
    buildArchives(tx, id),
    findBuild(tx, p.build, true),
  ]);
  const cut = <T>(list: T[]): T[] => (p.limit === null ? list : list.slice(0, p.limit));
  const found: Partial<References> = { tags: cut(tagged) };
  if (p.lazy && tagged.length > 0) return found;
  const [holding, ofRpms, ofArchives] = await Promise.all([
    holders(ctx, ownRpms, ownArchives),
    rootsOf(ctx, 'rpm', ownRpms),
    rootsOf(ctx, 'archive', ownArchives),
  ]);
  const [built, archived, last_used] = await Promise.all([
    rpmsFrom(ctx, ofRpms),
    archivesFrom(ctx, ofArchives),
    lastUse(ctx, [...ofRpms, ...ofArchives]),
  ]);
  found.rpms = cut(built);
  if (p.lazy && built.length > 0) return found;
  found.component_of = cut(holding);
  if (p.lazy && holding.length > 0) return found;
  found.archives = cut(archived);
  if (p.lazy && archived.length > 0) return found;
  return { ...found, images: [], last_used };
}

async function tagsOf(ctx: Ctx, build: number): Promise<References['tags']> {
  const ids = (await tagListing.at(ctx.tx, 'build', build)).map((row) => row.tag_id);
  const named = await tags.named(ctx.tx, ids);
  return [...named.values()].map(({ id, name }) => ({ name, tag_id: id }));
}

/** Buildroots that have held one of these. */
async function rootsOf(ctx: Ctx, kind: Component, rows: readonly { id: number }[]): Promise<number[]> {
  const uses = await Promise.all(rows.map(({ id }) => usesOf(ctx.tx, kind, id)));
  return [...new Set(uses.flatMap((roots) => [...roots.keys()]))];
}

async function rpmsFrom(ctx: Ctx, roots: readonly number[]): Promise<References['rpms']> {
  const lists = await Promise.all(roots.map((id) => rpms.ofBuildroot(ctx.tx, id)));
  return lists.flat().map(({ id, name, version, release, arch, build_id }) => ({
    ...{ id, name, version, release, arch, build_id },
  }));
}

async function archivesFrom(ctx: Ctx, roots: readonly number[]): Promise<References['archives']> {
  const lists = await Promise.all(roots.map((id) => archives.ofBuildroot(ctx.tx, id)));
  const types = await typesOf(ctx.tx, lists.flat());
  return lists.flat().map(({ id, type_id, build_id, filename }) => ({
    ...{ id, type_id, type_name: types.get(type_id)?.name ?? null, build_id, filename },
  }));
}

async function holders(ctx: Ctx, own: readonly { id: number }[], ownArchives: readonly { id: number }[]) {
  const lists = await Promise.all([
    ...own.map(({ id }) => componentUsers(ctx.tx, 'rpm', id)),
    ...ownArchives.map(({ id }) => componentUsers(ctx.tx, 'archive', id)),
  ]);
  return [...new Set(lists.flat())];
}

async function lastUse(ctx: Ctx, roots: readonly number[]): Promise<Double | null> {
  const found = await buildroots.byIds(ctx.tx, roots);
  const times = [...found.values()].flatMap((root) =>
    root.create_ts === null ? [] : [root.retire_ts ?? root.create_ts],
  );
  return times.length > 0 ? new Double(Math.max(...times)) : null;
}
