import { GenericError } from '#core/errors';
import type { Package } from '#store/packages';
import { type Tag, tagPackageOwners, tagPackages } from '#store/tags';
import type { Ctx } from '../context.ts';
import { ownersOf, resolvePackage } from './resolve.ts';

type HasId = Pick<Tag, 'id'>;

export interface Entry {
  readonly owner: number | null;
  readonly block: boolean | null;
  readonly extra_arches: string | null;
  readonly force: boolean;
  readonly update: boolean;
}

/** The change itself (Koji 1.35): what is not said is taken from the entry that holds now, inherited or not. */
export async function applyEntry(ctx: Ctx, tag: Tag, pkg: Package, wanted: Entry): Promise<boolean> {
  const previous = await entryOf(ctx, tag, pkg);
  if (!previous && wanted.update && !wanted.force) {
    throw new GenericError(`cannot update: tag ${tag.name} has no data for package ${pkg.name}`);
  }
  const owner = wanted.owner ?? previous?.owner_id ?? null;
  const blocked = wanted.block ?? previous?.blocked ?? false;
  const extra_arches = wanted.extra_arches ?? previous?.extra_arches ?? null;
  const changed = !previous || previous.blocked !== blocked || previous.extra_arches !== extra_arches;
  const changedOwner = previous !== undefined && previous.owner_id !== owner;
  if (!changed && !changedOwner && !wanted.force) return false;
  if (previous?.blocked && !blocked && !wanted.force) {
    throw new GenericError(`package ${pkg.name} is blocked in tag ${tag.name}`);
  }
  if (owner === null && !wanted.force) throw new GenericError('owner not specified');
  if (changed) await writeEntry(ctx, tag, pkg, { owner: owner ?? ctx.userId(), blocked, extra_arches });
  else if (changedOwner) await writeOwner(ctx, tag, pkg, owner ?? ctx.userId());
  return true;
}

/** The entry that holds for the package in the tag, with its owner. */
export async function entryOf(ctx: Ctx, tag: HasId, pkg: HasId) {
  const row = await resolvePackage(ctx.tx, tag.id, pkg.id);
  return row && { ...row, owner_id: (await ownersOf(ctx.tx, [row], null))(row).owner_id };
}

export interface OwnEntry {
  readonly owner: number;
  readonly blocked: boolean;
  readonly extra_arches: string | null;
}

export async function writeEntry(ctx: Ctx, tag: HasId, pkg: Package, { owner, blocked, extra_arches }: OwnEntry) {
  await endEntry(ctx, tag, pkg);
  const row = { tag_id: tag.id, package_id: pkg.id, package_name: pkg.name, blocked, extra_arches };
  await tagPackages.create(ctx.tx, row, ctx.userId());
  await writeOwner(ctx, tag, pkg, owner);
}

async function writeOwner(ctx: Ctx, tag: HasId, pkg: HasId, owner: number): Promise<void> {
  await endOwner(ctx, tag, pkg);
  await tagPackageOwners.create(ctx.tx, { tag_id: tag.id, package_id: pkg.id, owner }, ctx.userId());
}

async function endOwner(ctx: Ctx, tag: HasId, pkg: HasId): Promise<void> {
  const held = await tagPackageOwners.active(ctx.tx, 'tag', tag.id, `${tag.id}#${pkg.id}`);
  if (held) await tagPackageOwners.revoke(ctx.tx, held, ctx.userId());
}

/** The tag's own entry goes; one that is inherited shows through again. Koji 1.35: the owner's row stays. */
export async function endEntry(ctx: Ctx, tag: HasId, pkg: HasId): Promise<void> {
  const held = await tagPackages.active(ctx.tx, 'tag', tag.id, `${tag.id}#${pkg.id}`);
  if (held) await tagPackages.revoke(ctx.tx, held, ctx.userId());
}
