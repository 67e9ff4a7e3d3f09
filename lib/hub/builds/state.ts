import { BUILD, stateName } from '#core/states';
import { type Build, builds } from '#store/builds';
import { tagListing } from '#store/tags';
import { dropUntagged, noteUntagged } from '#store/untagged';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { buildInfo } from './show.ts';

/**
 * The life of a build (Koji 1.35):
 *
 *   BUILDING -> COMPLETE | FAILED | CANCELED       COMPLETE -> DELETED       FAILED, CANCELED -> BUILDING (recycled)
 *
 * Every change of state goes through `changeBuild`: it tells the callbacks and keeps the list of builds without a tag.
 */
export const stateOf = (build: Build): string => stateName(BUILD, build.state) ?? String(build.state);

export async function changeBuild(ctx: Ctx, old: Build, patch: Partial<Build>): Promise<Build> {
  const build = { ...old, ...patch };
  const moved = build.state !== old.state;
  const states = { attribute: 'state', old: old.state, new: build.state };
  if (moved) await before(ctx, 'BuildStateChange', { ...states, info: await buildInfo(ctx.tx, old) });
  builds.replace(ctx.tx, old, build);
  if (moved || build.release !== old.release) await keepUntagged(ctx, old, build);
  if (!moved) return build;
  await announce(ctx, states, build);
  return build;
}

export async function announce(ctx: Ctx, states: object, build: Build): Promise<void> {
  const info = await buildInfo(ctx.tx, build);
  await after(ctx, 'BuildStateChange', { ...states, info, btypes: Object.keys(build.types) });
}

async function keepUntagged(ctx: Ctx, old: Build, build: Build): Promise<void> {
  if (old.state === BUILD.COMPLETE) dropUntagged(ctx.tx, build.id);
  if (build.state !== BUILD.COMPLETE) return;
  if ((await tagListing.at(ctx.tx, 'build', build.id)).length === 0) noteUntagged(ctx.tx, build);
}
