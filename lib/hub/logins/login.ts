/**
 * `login`: what stands as the password tells what it is, an API token, an ID token or a password. So whatever asks for a user
 * and a password, the unmodified koji client first of all, can log in with each of them.
 */
import { AuthError } from '#core/errors';
import { AUTH_TYPE, USER_STATUS, USER_TYPE } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import { type User, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { checkUserName } from '../names.ts';
import { isApiToken, ownerOfToken } from './apitokens.ts';
import { isJwt } from './oidc.ts';
import { passwordMatches } from './password.ts';
import { assertLoggedOut, type LoginOptions, startSession } from './sessions.ts';

export async function login(ctx: Ctx, p: { user: string; password: Value } & LoginOptions) {
  if (typeof p.password !== 'string' || p.password === '') throw new AuthError('invalid username or password');
  assertLoggedOut(ctx);
  const user = await whoIs(ctx, p.user, p.password);
  if (user?.name !== p.user) throw new AuthError('invalid username or password');
  return startSession(ctx, user, AUTH_TYPE.NORMAL, p);
}

async function whoIs(ctx: Ctx, name: string, secret: string): Promise<User | undefined> {
  const { password, tokens, oidc } = ctx.hub.settings.login;
  if (isApiToken(secret)) return tokens.enabled ? ownerOfToken(ctx, secret) : undefined;
  if (oidc.length > 0 && isJwt(secret)) return userOfIssuer(ctx, await ctx.hub.oidc.nameIn(secret, ctx.now()));
  const user = await users.find(ctx.tx, 'name', name);
  assertFirst(ctx.tx);
  return password && secret && user?.password && passwordMatches(secret, user.password) ? user : undefined;
}

const tried = new WeakSet<Tx>();

/** One request may hold thousands of calls (multiCall): it would try as many passwords. */
function assertFirst(tx: Tx): void {
  if (tried.has(tx)) throw new AuthError('one login at a time');
  tried.add(tx);
}

/** A person or a program; never a host or a group, whose names an issuer does not give out. */
async function userOfIssuer(ctx: Ctx, name: string): Promise<User> {
  const known = await users.find(ctx.tx, 'name', name);
  if (known && known.usertype !== USER_TYPE.NORMAL) throw new AuthError(`logins by ${name} are not allowed`);
  return known ?? newUser(ctx, name);
}

/** Koji's LoginCreatesUser. */
export async function newUser(ctx: Ctx, name: string): Promise<User> {
  if (!ctx.hub.settings.hub.LoginCreatesUser) throw new AuthError(`Unknown user: ${name}`);
  checkUserName(ctx, name);
  const user: User = {
    id: await users.nextId(ctx.tx),
    ...{ name, status: USER_STATUS.NORMAL, usertype: USER_TYPE.NORMAL, password: null, krb_principals: [] },
  };
  users.insert(ctx.tx, user);
  return user;
}
