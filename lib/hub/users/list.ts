import { GenericError } from '#core/errors';
import { USER_TYPE } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { permissions, type User, userGroups, userPerms, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { findUser, plainId, shownUser } from './find.ts';
import { groupsOf } from './groups.ts';
import { findPermission } from './permissions.ts';

interface Shown {
  readonly strict: boolean;
  readonly krb_princs: boolean;
  readonly groups: boolean;
}

/** A user as getUser shows him; without a name the caller. */
export async function userInfo(ctx: Ctx, who: Value, { strict, krb_princs, groups }: Shown) {
  const info = who ?? ctx.user?.id ?? null;
  const id = groups ? await plainId(ctx.tx, info) : undefined;
  const [user, early] = await Promise.all([
    findUser(ctx.tx, info, strict as true),
    id === undefined ? undefined : groupsOf(ctx.tx, id),
  ]);
  if (!user) return null;
  const { krb_principals, ...shown } = shownUser(user);
  return {
    ...shown,
    ...(krb_princs ? { krb_principals } : {}),
    ...(groups ? { groups: (early ?? (await groupsOf(ctx.tx, user.id))).map((group) => group.name) } : {}),
  };
}

interface Filter {
  readonly userType: number | null;
  readonly prefix: string | null;
  readonly queryOpts: Struct | null;
  readonly perm: Value;
  readonly inherited_perm: boolean;
}

const COLUMNS = ['id', 'name', 'status', 'usertype', 'krb_principals'];

/** Users of a type, by the beginning of the name (upper and lower case are the same), and by a permission. */
export async function listUsers(ctx: Ctx, { userType, prefix, queryOpts, perm, inherited_perm }: Filter) {
  if (userType !== null && !Object.values<number>(USER_TYPE).includes(userType)) {
    throw new GenericError(`Invalid user type: ${userType}`);
  }
  if (queryOpts?.group) throw new GenericError('queryOpts.group is not available for this API');
  const start = prefix?.toLowerCase() ?? '';
  const all = perm === null ? await users.list(ctx.tx, 'g1', 'user') : await holders(ctx, perm, inherited_perm);
  const chosen = all.filter(
    (user) => (userType === null || user.usertype === userType) && user.name.toLowerCase().startsWith(start),
  );
  return applyQueryOpts(chosen.map(shownUser), queryOpts, COLUMNS);
}

/** Who has the permission himself, and with `inherited` through a group. */
async function holders(ctx: Ctx, info: Value, inherited: boolean): Promise<User[]> {
  const id = await idOf(ctx.tx, permissions, info);
  const [, rows] = await Promise.all([
    findPermission(ctx, info),
    id === undefined ? [] : userPerms.at(ctx.tx, 'perm', id),
  ]);
  const ids = rows.map((row) => row.user_id);
  const members = inherited ? await Promise.all(ids.map((id) => userGroups.at(ctx.tx, 'group', id))) : [];
  const found = await users.byIds(ctx.tx, [...ids, ...members.flat().map((row) => row.user_id)]);
  return [...found.values()].sort((a, b) => a.id - b.id);
}
