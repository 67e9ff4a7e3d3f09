/** `sslLogin`: the identity is the one that the TLS layer has verified. */
import { AuthError } from '#core/errors';
import { AUTH_TYPE } from '#core/states';
import { principals, type User, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { type LoginOptions, startSession } from '../sessions.ts';
import { newUser } from './login.ts';

export async function loginWithIdentity(ctx: Ctx, p: { proxyuser: string | null } & LoginOptions) {
  const identity = ctx.identity;
  if (!identity) throw new AuthError('could not verify client: None');
  const proxies = ctx.hub.settings.hub.ProxyPrincipals;
  if (p.proxyuser && !proxies.includes(identity))
    throw new AuthError(`${identity} is not authorized to login other users`);
  const principal = p.proxyuser ?? identity;
  const known = await principals.find(ctx.tx, 'principal', principal);
  const name = principal.replace(/@.*$/, '');
  const user = known ? await users.get(ctx.tx, known.user_id) : await users.find(ctx.tx, 'name', name);
  return startSession(ctx, user ?? (await newPrincipal(ctx, name, principal)), AUTH_TYPE.SSL, p);
}

async function newPrincipal(ctx: Ctx, name: string, principal: string): Promise<User> {
  const user = await newUser(ctx, name, [principal]);
  principals.insert(ctx.tx, { id: await principals.nextId(ctx.tx), principal, user_id: user.id });
  return user;
}
