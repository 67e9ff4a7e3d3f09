import { GenericError } from '#core/errors';
import { str } from '#core/python';
import { USER_TYPE } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { NamedRow } from '#store/names';
import type { Tx } from '#store/tx';
import { type User, userGroups, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { checkInternalName } from '../names.ts';
import { addUser } from './edit.ts';
import { findUser, plainId, shownUser } from './find.ts';

/** Groups of users are users of a type of their own; members have the group's permissions. */
export async function newGroup(ctx: Ctx, name: string): Promise<number> {
  checkInternalName(ctx, name);
  if (await findUser(ctx.tx, name)) throw new GenericError(`user/group already exists: ${name}`);
  return (await addUser(ctx, { name, usertype: USER_TYPE.GROUP })).id;
}

async function findGroup(ctx: Ctx, info: Value): Promise<User> {
  const group = await findUser(ctx.tx, info);
  if (group?.usertype !== USER_TYPE.GROUP) {
    throw new GenericError(`Not a group: ${str(info)}`);
  }
  return group;
}

export async function addMember(ctx: Ctx, info: Value, who: Value, strict: boolean): Promise<void> {
  const user = await findUser(ctx.tx, who, true);
  const group = await findGroup(ctx, info);
  if (user.usertype === USER_TYPE.GROUP) throw new GenericError('Groups cannot be members of other groups');
  if (await membership(ctx, group, user)) {
    if (!strict) return;
    throw new GenericError(`User already in group: ${user.name}`);
  }
  await userGroups.create(ctx.tx, { user_id: user.id, group_id: group.id }, ctx.userId());
}

export async function dropMember(ctx: Ctx, info: Value, who: Value): Promise<void> {
  const user = await findUser(ctx.tx, who, true);
  const group = await findGroup(ctx, info);
  const row = await membership(ctx, group, user);
  if (!row) throw new GenericError(`No such user in group: ${group.name}`);
  await userGroups.revoke(ctx.tx, row, ctx.userId());
}

const membership = (ctx: Ctx, group: User, user: User) =>
  userGroups.active(ctx.tx, 'group', group.id, `${user.id}#${group.id}`);

export async function members(ctx: Ctx, info: Value) {
  const id = await plainId(ctx.tx, info);
  const [group, early] = await Promise.all([
    findGroup(ctx, info),
    id === undefined ? undefined : userGroups.at(ctx.tx, 'group', id),
  ]);
  const rows = early ?? (await userGroups.at(ctx.tx, 'group', group.id));
  const found = await users.getMany(
    ctx.tx,
    rows.map((row) => row.user_id),
  );
  return found.flatMap((user) => (user ? [memberShown(user)] : []));
}

function memberShown(user: User) {
  const { id, name, usertype, krb_principals } = shownUser(user);
  return { id, name, usertype, krb_principals };
}

/** The groups that a user is in. */
export async function groupsOf(tx: Tx, user: number): Promise<NamedRow[]> {
  const rows = await userGroups.at(tx, 'user', user);
  const found = await users.namesOf(tx, rows, (row) => row.group_id);
  return rows.flatMap((row) => found.get(row.group_id) ?? []);
}
