import { GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { type Permission, permissions, type User, userGroups, userPerms, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { mustBeText } from '../convert.ts';
import { lookUp, lookUpStrict } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { findUser, ofUser, permissionsOf } from './find.ts';

export const allPermissions = (ctx: Ctx): Promise<Permission[]> => permissions.list(ctx.tx, 'g1', 'permission');

export const findPermission = (ctx: Ctx, info: Value): Promise<Permission> =>
  lookUpStrict(ctx.tx, permissions, 'permissions', info);

/** Gives a permission; `create` makes one that is not known yet. */
export async function grant(ctx: Ctx, who: Value, info: Value, create: boolean, description: string | null) {
  if (description !== null && !create) throw new GenericError('Description should be specified only with create.');
  if (create) checkInternalName(ctx, info);
  const user = await findUser(ctx.tx, who, true);
  const perm = create ? await findOrCreate(ctx, str(info), description) : await findPermission(ctx, info);
  if (await heldRow(ctx, user, perm)) throw new GenericError(`user ${str(who)} already has permission: ${perm.name}`);
  await userPerms.create(ctx.tx, { user_id: user.id, perm_id: perm.id }, ctx.userId());
}

async function findOrCreate(ctx: Ctx, name: string, description: string | null): Promise<Permission> {
  const known = await lookUp(ctx.tx, permissions, name);
  if (known) {
    if (description !== null) permissions.replace(ctx.tx, known, { ...known, description });
    return known;
  }
  const perm = { id: await permissions.nextId(ctx.tx), name, description };
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

export async function describePermission(ctx: Ctx, info: Value, description: Value): Promise<void> {
  mustBeText(description);
  const perm = await findPermission(ctx, info);
  permissions.replace(ctx.tx, perm, { ...perm, description });
}

/** Names of a user's permissions (None: the caller's). */
export async function permissionsOfUser(ctx: Ctx, who: Value, withGroups: boolean): Promise<string[]> {
  const [, names] = await ofUser(ctx.tx, who ?? ctx.user?.id ?? null, async (id) =>
    withGroups ? [...(await permissionsOf(ctx.tx, id))] : ownPermissions(ctx, id),
  );
  return names;
}

async function ownPermissions(ctx: Ctx, userId: number): Promise<string[]> {
  const rows = await userPerms.at(ctx.tx, 'user', userId);
  const named = await permissions.namesOf(ctx.tx, rows, (row) => row.perm_id);
  return rows.flatMap((row) => named.get(row.perm_id)?.name ?? []);
}

/** Permission -> names of the groups that give it; None stands for the user himself. */
export async function permissionSources(ctx: Ctx, who: Value): Promise<Record<string, (string | null)[]>> {
  const [, sources] = await ofUser(ctx.tx, who, async (id) => {
    const [own, memberships] = await Promise.all([ownPermissions(ctx, id), userGroups.at(ctx.tx, 'user', id)]);
    const ids = memberships.map((row) => row.group_id);
    const [groups, given] = await Promise.all([
      users.named(ctx.tx, ids),
      Promise.all(ids.map((group) => ownPermissions(ctx, group))),
    ]);
    const found: Record<string, (string | null)[]> = {};
    for (const name of own) found[name] = [null];
    given.forEach((names, i) => {
      const group = groups.get(ids[i]!);
      if (group) for (const name of names) found[name] = [...(found[name] ?? []), group.name];
    });
    return found;
  });
  return sources;
}
