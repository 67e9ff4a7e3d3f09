import { ActionNotAllowed, GenericError } from '#core/errors';
import { compileGlob } from '#core/fnmatch';
import { loads } from '#core/pyjson';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { idOf } from '#hub/lookup';
import { applyQueryOpts } from '#hub/queryopts';
import { findTag, type TagInfo, tagExtraValues } from '#hub/tags/find';
import { findUser } from '#hub/users/find';
import { tagExtra, tagInheritance, tags } from '#store/tags';
import type { Tx } from '#store/tx';

/** A tag with its own extra values, which are what makes it a side tag (Koji 1.35: sidetag, sidetag_user, sidetag_user_id). */
export interface Sidetag extends TagInfo {
  readonly extra: Readonly<Record<string, Value>>;
}

export const isSidetag = ({ extra }: Pick<Sidetag, 'extra'>): boolean => Boolean(extra.sidetag);

/** A side tag that is the caller's; an admin may act on all of them. */
export async function ownSidetag(ctx: Ctx, info: Value): Promise<Sidetag> {
  const tag = await findTag(ctx.tx, info, { strict: true });
  const sidetag = { ...tag, extra: await tagExtraValues(ctx.tx, tag.id) };
  if (!isSidetag(sidetag)) throw new GenericError(`Not a sidetag: ${tag.name}`);
  const owner = sidetag.extra.sidetag_user_id === ctx.userId();
  if (!owner && !(await ctx.hasPerm('admin'))) throw new ActionNotAllowed('This is not your sidetag');
  return sidetag;
}

/** How many side tags a user has now. */
export async function countSidetags(tx: Tx, userId: number): Promise<number> {
  const rows = await tagExtra.at(tx, 'key', 'sidetag_user_id');
  return rows.filter((row) => row.value === String(userId)).length;
}

export interface ListSidetags {
  readonly basetag: Value;
  readonly user: Value;
  readonly queryOpts: Struct | null;
}

/** Side tags, of a base tag or of a user. Koji 1.35 has user_id as a string. */
export async function listSidetags(tx: Tx, { basetag, user, queryOpts }: ListSidetags) {
  const baseId = basetag === null ? null : ((await idOf(tx, tags, basetag)) ?? null);
  const [, owner, marks, ids, names, children] = await Promise.all([
    basetag === null ? null : findTag(tx, basetag, { strict: true }),
    user === null ? null : findUser(tx, user, true),
    tagExtra.at(tx, 'key', 'sidetag'),
    valuesOf(tx, 'sidetag_user_id'),
    valuesOf(tx, 'sidetag_user'),
    baseId === null ? null : tagInheritance.at(tx, 'parent', baseId),
  ]);
  const below = children && new Set(children.map((link) => link.tag_id));
  const chosen = marks
    .filter((row) => row.value !== null && Boolean(loads(row.value)))
    .map((row) => row.tag_id)
    .filter((id) => (!below || below.has(id)) && (!owner || ids.get(id) === owner.id))
    .sort((a, b) => a - b);
  const known = await tags.named(tx, chosen);
  const rows = chosen.map((id) => ({
    id,
    name: known.get(id)?.name ?? '',
    user_id: String(ids.get(id) ?? ''),
    user_name: String(names.get(id) ?? ''),
  }));
  return applyQueryOpts(rows, queryOpts, ['id', 'name', 'user_id', 'user_name']);
}

async function valuesOf(tx: Tx, key: string): Promise<Map<number, Value>> {
  const rows = await tagExtra.at(tx, 'key', key);
  return new Map(rows.map((row) => [row.tag_id, row.value === null ? null : loads(row.value)]));
}

/** Globs of the macros that owners of a base tag's side tags may set: a list, or words. */
export function allowedMacros(value: Value | undefined): ((name: string) => boolean) | null {
  const globs = typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : Array.isArray(value) ? value : [];
  if (globs.length === 0) return null;
  const tests = globs.map((glob) => compileGlob(String(glob)));
  return (name) => tests.some((matches) => matches(name));
}
