import { ActionNotAllowed, GenericError } from '#core/errors';
import { truthy } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { idOf } from '#hub/lookup';
import { applyQueryOpts } from '#hub/queryopts';
import { findTag, type TagInfo, tagExtraValues } from '#hub/tags/find';
import { findUser } from '#hub/users/find';
import { tagExtra, tagInheritance, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { users } from '#store/users';

export type Extra = Readonly<Record<string, Value>>;

/** A tag with its own extra values, which are what makes it a side tag (Koji 1.35: sidetag, sidetag_user, sidetag_user_id). */
export interface Sidetag extends TagInfo {
  readonly extra: Extra;
}

export const isSidetag = (extra: Extra): boolean => truthy(extra.sidetag);

/** A side tag that is the caller's; an admin may act on all of them. */
export async function ownSidetag(ctx: Ctx, info: Value): Promise<Sidetag> {
  const tag = await findTag(ctx.tx, info, { strict: true });
  const sidetag = { ...tag, extra: await tagExtraValues(ctx.tx, tag.id) };
  if (!isSidetag(sidetag.extra)) throw new GenericError(`Not a sidetag: ${tag.name}`);
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
  const [, owner, marks, owners, children] = await Promise.all([
    basetag === null ? null : findTag(tx, basetag, { strict: true }),
    user === null ? null : findUser(tx, user, true),
    tagExtra.at(tx, 'key', 'sidetag'),
    tagExtra.at(tx, 'key', 'sidetag_user_id'),
    baseId === null ? null : tagInheritance.at(tx, 'parent', baseId),
  ]);
  const marked = new Set(marks.filter((row) => row.value === 'true').map((row) => row.tag_id));
  const below = children && new Set(children.map((link) => link.tag_id));
  const chosen = owners
    .map((row) => ({ id: row.tag_id, user: row.value ?? '' }))
    .filter(({ id }) => marked.has(id) && (!below || below.has(id)))
    .filter((one) => !owner || one.user === String(owner.id))
    .sort((a, b) => a.id - b.id);
  const [tagNames, userNames] = await Promise.all([
    tags.namesOf(tx, chosen, ({ id }) => id),
    users.namesOf(tx, chosen, (one) => Number(one.user)),
  ]);
  const rows = chosen.map((one) => ({
    id: one.id,
    name: tagNames.get(one.id)?.name ?? '',
    user_id: one.user,
    user_name: userNames.get(Number(one.user))?.name ?? null,
  }));
  return applyQueryOpts(rows, queryOpts, ['id', 'name', 'user_id', 'user_name']);
}
