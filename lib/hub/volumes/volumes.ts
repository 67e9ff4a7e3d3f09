import { GenericError } from '#core/errors';
import { buildDir, volumeDir } from '#core/pathinfo';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import { type Volume, volumes } from '#store/volumes';
import { findBuild } from '../builds/find.ts';
import { relocate } from '../builds/relocate.ts';
import { changeBuild, stateOf } from '../builds/state.ts';
import type { Ctx } from '../context.ts';
import { lookUp, lookUpStrict } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { noteTagUpdates } from '../tagging/updates.ts';
import { volumeByPolicy } from './policy.ts';

/** Volumes: other places for builds, each a folder vol/NAME with Koji's layout below it. */

export async function findVolume(ctx: Ctx, info: Value, strict: boolean): Promise<Volume | null> {
  const found = await lookUp(ctx.tx, volumes, info);
  if (!found && strict) throw new GenericError(`No such volume: ${String(info)}`);
  return found ?? null;
}

/** A new volume. Its folder has to be there: whoever makes it decides what is behind it. */
export async function addVolume(ctx: Ctx, name: string, strict: boolean): Promise<Volume> {
  checkInternalName(ctx, name);
  const known = await volumes.find(ctx.tx, 'name', name);
  if (known) {
    if (strict) throw new GenericError(`volume ${name} already exists`);
    return known;
  }
  const { files, folders } = await ctx.hub.files.list(volumeDir(name), true);
  if (files.length + folders.length === 0) throw new GenericError('please create the volume directory first');
  const volume = { id: await volumes.nextId(ctx.tx), name };
  volumes.insert(ctx.tx, volume);
  return volume;
}

export async function removeVolume(ctx: Ctx, info: Value): Promise<void> {
  const volume = await lookUpStrict(ctx.tx, volumes, 'volume', info);
  const used = volume.id === 0 || (await builds.onVolume(ctx.tx, volume.id)).length > 0;
  if (used) throw new GenericError(`volume ${volume.name} has builds on it`);
  volumes.remove(ctx.tx, volume);
}

/** Moves a build to another volume; one that is there already is an error if `strict`. */
export async function changeVolume(ctx: Ctx, info: Value, wanted: Value, strict: boolean): Promise<void> {
  const volume = await lookUpStrict(ctx.tx, volumes, 'volume', wanted);
  const build = await findBuild(ctx.tx, info, true);
  if (build.volume_id === volume.id) {
    if (strict) throw new GenericError(`Build ${nvrKey(build)} already on volume ${volume.name}`);
    return;
  }
  await move(ctx, build, volume);
}

async function move(ctx: Ctx, build: Build, volume: Volume): Promise<void> {
  if (build.state !== BUILD.COMPLETE && build.state !== BUILD.DELETED) {
    throw new GenericError(`Build ${nvrKey(build)} is ${stateOf(build)}`);
  }
  const old = await volumes.get(ctx.tx, build.volume_id);
  const from = buildDir({ ...build, volume_name: old?.name ?? null });
  await relocate(ctx, build.id, from, buildDir({ ...build, volume_name: volume.name }));
  const moved = await changeBuild(ctx, build, { volume_id: volume.id });
  await noteTagUpdates(ctx, moved, 'VOLUME_CHANGE');
}

/** Moves a build to the volume that the policy names for it. */
export async function applyPolicy(ctx: Ctx, info: Value, strict: boolean): Promise<void> {
  const build = await findBuild(ctx.tx, info, true);
  const volume = await volumeByPolicy(ctx, { build: build.id }, strict);
  if (volume && volume.id !== build.volume_id) await move(ctx, build, volume);
}
