import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { type Target, targetConfig, targets } from '#store/targets';
import type { Ctx } from '../context.ts';
import { lookUp, lookUpOrCreate } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { findTag } from '../tags/find.ts';
import { findTarget, noSuchTarget } from './find.ts';

export interface TargetTags {
  readonly build_tag: Value;
  readonly dest_tag: Value;
}

/** Makes a target, or gives a deleted one a new life under its old id. */
export async function createTarget(ctx: Ctx, name: Value, wanted: TargetTags): Promise<void> {
  checkInternalName(ctx, name);
  if (await findTarget(ctx.tx, name)) throw new GenericError(`A build target with the name '${name}' already exists`);
  const tagIds = await tagsOf(ctx, wanted);
  const { id } = await lookUpOrCreate(ctx.tx, targets, name, (named) => named);
  await targetConfig.create(ctx.tx, { build_target_id: id, ...tagIds }, ctx.userId());
}

async function tagsOf(ctx: Ctx, { build_tag, dest_tag }: TargetTags) {
  const build = await findTag(ctx.tx, build_tag);
  if (!build) throw new GenericError(`build tag '${build_tag}' does not exist`);
  const dest = await findTag(ctx.tx, dest_tag);
  if (!dest) throw new GenericError(`destination tag '${dest_tag}' does not exist`);
  return { build_tag: build.id, dest_tag: dest.id };
}

/** Renames a target and sets its tags. Koji 1.35: a deleted one is found too, and lives again. */
export async function editTarget(ctx: Ctx, info: Value, name: Value, wanted: TargetTags): Promise<void> {
  checkInternalName(ctx, name);
  const target = await known(ctx, info);
  const tagIds = await tagsOf(ctx, wanted);
  if (target.name !== name) await rename(ctx, target, name);
  await end(ctx, target);
  await targetConfig.create(ctx.tx, { build_target_id: target.id, ...tagIds }, ctx.userId());
}

async function rename(ctx: Ctx, target: Target, name: string): Promise<void> {
  const holder = await targets.findId(ctx.tx, 'name', name);
  if (holder !== undefined) throw new GenericError(`name "${name}" is already taken by build target ${holder}`);
  targets.replace(ctx.tx, target, { id: target.id, name });
}

/** Ends a target; one that has ended already is left as it is. */
export async function deleteTarget(ctx: Ctx, info: Value): Promise<void> {
  await end(ctx, await known(ctx, info));
}

async function known(ctx: Ctx, info: Value): Promise<Target> {
  const target = await lookUp(ctx.tx, targets, info);
  if (!target) throw noSuchTarget(info);
  return target;
}

async function end(ctx: Ctx, { id }: Target): Promise<void> {
  const held = await targetConfig.active(ctx.tx, 'target', id, String(id));
  if (held) await targetConfig.revoke(ctx.tx, held, ctx.userId());
}
