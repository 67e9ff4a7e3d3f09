import { GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { type Permission, permissions, type User, userGroups, userPerms, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { lookUp, lookUpStrict } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { findUser, permissionsOf } from './find.ts';

export const allPermissions = (ctx: Ctx): Promise<Permission[]> => permissions.list(ctx.tx, 'g1', 'permission');

export const findPermission = (ctx: Ctx, info: Value): Promise<Permission> =>
  lookUpStrict(ctx.tx, permissions, 'permissions', info);

/** Gives a permission; `create` makes one that is not known yet. */
export async function grant(ctx: Ctx, who: Value, info: Value, create: boolean, description: string | null) {
  if (description !== null && !create) throw new GenericError('Description should be specified only with create.');
  const user = await findUser(ctx.tx, who, true);
  const perm = create ? await findOrCreate(ctx, info, description) : await findPermission(ctx, info);
  if (await heldRow(ctx, user, perm)) throw new GenericError(`user ${str(who)} already has permission: ${perm.name}`);
  await userPerms.create(ctx.tx, { user_id: user.id, perm_id: perm.id }, ctx.userId());
}

async function findOrCreate(ctx: Ctx, info: Value, description: string | null): Promise<Permission> {
  checkInternalName(ctx, info);
  const known = await lookUp(ctx.tx, permissions, info);
  if (known) {
    if (description !== null) permissions.replace(ctx.tx, known, { ...known, description });
    return known;
  }
  const perm = { id: await permissions.nextId(ctx.tx), name: info, description };
  permissions.insert(ctx.tx, perm);
  return perm;
}

export async function revoke(ctx: Ctx, who: Value, info: Value): Promise<void> {
  const user = await findUser(ctx.tx, who, true);
  const perm = await findPermission(ctx, info);
  const held = await heldRow(ctx, user, perm);
  if (!held) throw new GenericError(`user ${str(who)} does not have permission: ${perm.name}`);
  await userPerms.revoke(ctx.tx, held, ctx.userId());
}

const heldRow = (ctx: Ctx, user: User, perm: Permission) =>
  userPerms.active(ctx.tx, 'user', user.id, `${user.id}#${perm.id}`);

export async function describePermission(ctx: Ctx, info: Value, description: string | null): Promise<void> {
  const perm = await findPermission(ctx, info);
  permissions.replace(ctx.tx, perm, { ...perm, description });
}

/** Names of a user's permissions (None: the caller's). */
export async function permissionsOfUser(ctx: Ctx, who: Value, withGroups: boolean): Promise<string[]> {
  const user = await findUser(ctx.tx, who ?? ctx.user?.id ?? null, true);
  if (withGroups) return [...(await permissionsOf(ctx.tx, user.id))];
  return (await ownPermissions(ctx, user.id)).map((perm) => perm.name);
}

async function ownPermissions(ctx: Ctx, userId: number): Promise<Permission[]> {
  const rows = await userPerms.at(ctx.tx, 'user', userId);
  const named = await permissions.byIds(
    ctx.tx,
    rows.map((row) => row.perm_id),
  );
  return rows.flatMap((row) => named.get(row.perm_id) ?? []);
}

/** Permission -> names of the groups that give it; None stands for the user himself. */
export async function permissionSources(ctx: Ctx, who: Value): Promise<Record<string, (string | null)[]>> {
  const user = await findUser(ctx.tx, who, true);
  const memberships = await userGroups.at(ctx.tx, 'user', user.id);
  const groups = await users.getMany(
    ctx.tx,
    memberships.map((row) => row.group_id),
  );
  const holders = [user, ...groups.filter((group) => group !== undefined)];
  const held = await Promise.all(holders.map((holder) => ownPermissions(ctx, holder.id)));
  const sources: Record<string, (string | null)[]> = {};
  holders.forEach((holder, i) => {
    for (const { name } of held[i]!) sources[name] = [...(sources[name] ?? []), holder === user ? null : holder.name];
  });
  return sources;
}
