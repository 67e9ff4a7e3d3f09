import { GenericError } from '#core/errors';
import { repr, typeName } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import { permissions, principals, type User, userGroups, userPerms, users } from '#store/users';

/** Names of the permissions that a user holds himself or through his groups. */
export async function permissionsOf(tx: Tx, userId: number): Promise<Set<string>> {
  const [groups, own] = await Promise.all([userGroups.at(tx, 'user', userId), userPerms.at(tx, 'user', userId)]);
  const inherited = await Promise.all(groups.map((row) => userPerms.at(tx, 'user', row.group_id)));
  const named = await permissions.named(
    tx,
    [...own, ...inherited.flat()].map((row) => row.perm_id),
  );
  return new Set([...named.values()].map((perm) => perm.name));
}

/** A user by id, name, principal or struct; strict: an unknown one is an error. */
export async function findUser(tx: Tx, info: Value, strict: true): Promise<User>;
export async function findUser(tx: Tx, info: Value, strict?: boolean): Promise<User | undefined>;
export async function findUser(tx: Tx, info: Value, strict = false): Promise<User | undefined> {
  if (info === null) throw new GenericError('No user provided');
  const user = await lookUp(tx, info);
  if (!user && strict) throw new GenericError(`No such user: ${repr(info)}`);
  return user;
}

/**
 * What `read` says of a user, by his id; an error when there is none. Of one that is named by name or id it is read together
 * with his row.
 */
export async function ofUser<T extends object>(
  tx: Tx,
  info: Value,
  read: (id: number) => Promise<T>,
): Promise<[User, T]> {
  const id = await plainId(tx, info);
  const [user, early] = await Promise.all([findUser(tx, info, true), id === undefined ? undefined : read(id)]);
  return [user, early ?? (await read(user.id))];
}

/** The id of a user who is named by it or by his name, be he there or not; undefined for other ways to name one. */
export async function plainId(tx: Tx, info: Value): Promise<number | undefined> {
  if (typeof info === 'string') return users.findId(tx, 'name', info);
  return typeof info === 'number' ? info : undefined;
}

async function lookUp(tx: Tx, info: Value): Promise<User | undefined> {
  if (typeof info === 'number' && Number.isInteger(info)) return users.get(tx, info);
  if (typeof info === 'string') return byName(tx, info);
  if (isStruct(info)) return byMembers(tx, info);
  throw new GenericError(`Invalid type for userInfo: <class '${typeName(info)}'>`);
}

/** Whatever the struct names has to be the same user's. */
async function byMembers(tx: Tx, { id = null, name = null, krb_principal = null }: Struct): Promise<User | undefined> {
  const wrong = (what: string, value: Value) =>
    new GenericError(`Invalid type for ${what}: <class '${typeName(value)}'>`);
  if (id !== null && typeof id !== 'number') throw wrong('userid', id);
  if (name !== null && typeof name !== 'string') throw wrong('username', name);
  if (krb_principal !== null && typeof krb_principal !== 'string') throw wrong('krb_principal', krb_principal);
  const found = await Promise.all([
    ...(id === null ? [] : [users.get(tx, id)]),
    ...(name ? [users.find(tx, 'name', name)] : []),
    ...(krb_principal ? [byPrincipal(tx, krb_principal)] : []),
  ]);
  return found.every((user) => user?.id === found[0]?.id) ? found[0] : undefined;
}

async function byName(tx: Tx, name: string): Promise<User | undefined> {
  return (await users.find(tx, 'name', name)) ?? (await byPrincipal(tx, name));
}

async function byPrincipal(tx: Tx, principal: string): Promise<User | undefined> {
  const row = await principals.find(tx, 'principal', principal);
  return row && users.get(tx, row.user_id);
}

/** A user as the API shows him. */
export function shownUser({ id, name, status, usertype, krb_principals }: User) {
  return { id, name, status, usertype, krb_principals };
}
