import { GenericError, ParameterError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { tags } from '#store/tags';
import type { Ctx } from '../context.ts';
import { lookUpOrCreate } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { createTag, editTag } from '../tags/edit.ts';
import { findTag, type TagInfo, tagExtraValues } from '../tags/find.ts';
import { copyBuilds } from './builds.ts';
import { copyGroups } from './groups.ts';
import { copyPackages } from './packages.ts';

/** What a copy takes, and from which state of the source. */
export interface Parts {
  readonly config: boolean;
  readonly pkgs: boolean;
  readonly builds: boolean;
  readonly groups: boolean;
  /** only the latest build of each package */
  readonly latest_only: boolean;
  readonly inherit_builds: boolean;
  readonly event: number | null;
  /** also from and to locked tags */
  readonly force: boolean;
  /** take away what the source does not have; absent where the tag is being made */
  readonly remove?: boolean;
}

/**
 * Copies of tags. A copy has no parents: packages and groups come with what the source inherits. A big one goes in several
 * commits, so every step leaves alone what is right already, and can be repeated after a conflict.
 */
export async function snapshotNew(ctx: Ctx, from: Value, to: Value, parts: Parts): Promise<void> {
  checkParts(parts);
  checkInternalName(ctx, to);
  if (await findTag(ctx.tx, to)) throw new GenericError('Target tag already exists');
  const source = await findTag(ctx.tx, from, { strict: true, event: parts.event });
  if (source.locked && !parts.force) throw new GenericError('Source tag is locked, use force to copy');
  const { id } = await lookUpOrCreate(ctx.tx, tags, to, (named) => named);
  await copyContent(ctx, source, { ...source, id, name: to }, parts);
  // last, because with its configuration the tag comes into being: a repeated call must not find it
  const extra = await tagExtraValues(ctx.tx, source.id, parts.event);
  await createTag(ctx, parts.config ? { ...configOf(source), name: to, extra } : { name: to });
}

export async function snapshotInto(ctx: Ctx, from: Value, to: Value, parts: Parts): Promise<void> {
  checkParts(parts);
  const source = await findTag(ctx.tx, from, { strict: true, event: parts.event });
  const target = await findTag(ctx.tx, to, { strict: true });
  if ((source.locked || target.locked) && !parts.force) {
    throw new GenericError('Source or destination tag is locked, use force to copy');
  }
  if (parts.config) await copyConfig(ctx, source, target, parts.event);
  await copyContent(ctx, source, target, parts);
}

function checkParts({ builds, pkgs }: Parts): void {
  if (builds && !pkgs) throw new ParameterError("builds can't be used without pkgs in snapshotTag");
}

const configOf = ({ arches, perm_id, locked, maven_support, maven_include_all }: TagInfo) => ({
  ...{ arches, perm: perm_id, locked, maven_support, maven_include_all },
});

async function copyConfig(ctx: Ctx, source: TagInfo, target: TagInfo, event: number | null): Promise<void> {
  const [extra, old] = await Promise.all([tagExtraValues(ctx.tx, source.id, event), tagExtraValues(ctx.tx, target.id)]);
  const remove_extra = Object.keys(old).filter((key) => !Object.hasOwn(extra, key));
  await editTag(ctx, target.id, { ...configOf(source), extra, remove_extra });
}

async function copyContent(ctx: Ctx, source: TagInfo, target: TagInfo, parts: Parts): Promise<void> {
  if (parts.pkgs) await copyPackages(ctx, source, target, parts);
  if (parts.builds) await copyBuilds(ctx, source, target, parts);
  if (parts.groups) await copyGroups(ctx, source, target, parts);
}
