import { AuthError, GenericError } from '#core/errors';
import { repr, str } from '#core/python';
import { USER_STATUS, USER_TYPE } from '#core/states';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { principals, type User, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { checkPrincipal, checkUserName } from '../names.ts';
import { findUser } from './find.ts';

export interface NewUser {
  readonly name: string;
  readonly usertype: number;
  readonly status?: number;
  readonly principal?: string | null;
}

/** A new user, host user or group of users. */
export async function addUser(ctx: Ctx, { name, usertype, status, principal = null }: NewUser): Promise<User> {
  checkUserName(ctx, name);
  if (principal !== null) checkPrincipal(ctx, principal);
  const user: User = {
    id: await users.nextId(ctx.tx),
    ...{ name, usertype, status: status ?? USER_STATUS.NORMAL, password: null, krb_principals: [] },
  };
  users.insert(ctx.tx, user);
  return principal === null ? user : addPrincipal(ctx, user, principal);
}

export async function createUser(ctx: Ctx, name: string, status: number | null, principal: string | null) {
  checkUserName(ctx, name);
  if (principal !== null) checkPrincipal(ctx, principal);
  if (await findUser(ctx.tx, name)) throw new GenericError(`user already exists: ${name}`);
  if (status !== null && !Object.values<number>(USER_STATUS).includes(status)) {
    throw new GenericError(`invalid status: ${status}`);
  }
  const user = await addUser(ctx, { name, usertype: USER_TYPE.NORMAL, status: status ?? undefined, principal });
  return user.id;
}

/** NORMAL or BLOCKED: a blocked user cannot log in, and his sessions are refused. That there is no such user anybody is told. */
export async function setUserStatus(ctx: Ctx, who: Value, status: number): Promise<void> {
  const user = await findUser(ctx.tx, who);
  if (!user) throw new GenericError(`No such user: ${str(who)}`);
  await ctx.assertPerm('admin');
  if (user.status !== status) users.replace(ctx.tx, user, { ...user, status });
}

/** A new name, and principals by a list of {old, new}, where None stands for nothing. */
export async function editUser(ctx: Ctx, who: Value, name: string | null, mappings: Value[] | null): Promise<void> {
  const user = await findUser(ctx.tx, who, true);
  const renamed = !name || name === user.name ? user : await rename(ctx, user, name);
  await remap(ctx, renamed, (mappings ?? []).map(mapping));
}

async function rename(ctx: Ctx, user: User, name: string): Promise<User> {
  checkUserName(ctx, name);
  const taken = await users.findId(ctx.tx, 'name', name);
  if (taken !== undefined) throw new GenericError(`Name ${name} already taken by user ${taken}`);
  const renamed = { ...user, name };
  users.replace(ctx.tx, user, renamed);
  return renamed;
}

interface Mapping {
  readonly old: string | null;
  readonly new: string | null;
}

function mapping(given: Value): Mapping {
  if (!isStruct(given)) throw new GenericError(`Invalid krb_principal_mappings: ${repr(given)}`);
  const part = (name: 'old' | 'new'): string | null => (typeof given[name] === 'string' ? given[name] : null);
  return { old: part('old'), new: part('new') };
}

async function remap(ctx: Ctx, user: User, mappings: readonly Mapping[]): Promise<void> {
  const removed = new Set(mappings.flatMap((one) => one.old || []));
  const added = new Set(mappings.flatMap((one) => one.new || []));
  for (const principal of added) checkPrincipal(ctx, principal);
  const held = new Set(user.krb_principals);
  refuse(
    'There are some conflicts between added and removed Kerberos principals',
    [...added].filter((one) => removed.has(one)),
  );
  refuse(
    'Cannot add existing Kerberos principals',
    [...added].filter((one) => held.has(one)),
  );
  refuse(
    'Cannot remove non-existent Kerberos principals',
    [...removed].filter((one) => !held.has(one)),
  );
  let current = user;
  for (const principal of removed) current = await dropPrincipal(ctx, current, principal);
  for (const principal of added) current = await addPrincipal(ctx, current, principal);
}

function refuse(why: string, principals: readonly string[]): void {
  if (principals.length > 0) throw new GenericError(`${why}: ${principals.join(', ')}`);
}

export async function addPrincipal(ctx: Ctx, user: User, principal: string): Promise<User> {
  checkPrincipal(ctx, principal);
  if ((await principals.findId(ctx.tx, 'principal', principal)) !== undefined) {
    throw new GenericError(`user with this Kerberos principal already exists: ${principal}`);
  }
  principals.insert(ctx.tx, { id: await principals.nextId(ctx.tx), principal, user_id: user.id });
  const changed = { ...user, krb_principals: [...user.krb_principals, principal] };
  users.replace(ctx.tx, user, changed);
  return changed;
}

export async function dropPrincipal(ctx: Ctx, user: User, principal: string): Promise<User> {
  const held = await principals.find(ctx.tx, 'principal', principal);
  if (held?.user_id !== user.id) {
    throw new AuthError(`cannot remove Kerberos Principal: ${principal} with user ${user.name}`);
  }
  principals.remove(ctx.tx, held);
  const changed = { ...user, krb_principals: user.krb_principals.filter((one) => one !== principal) };
  users.replace(ctx.tx, user, changed);
  return changed;
}
