/** `sslLogin`: who calls is who the client certificate says, which the gateway has verified. */
import { readDn, sameDn } from '#core/dn';
import { AuthError } from '#core/errors';
import { AUTH_TYPE } from '#core/states';
import { users } from '#store/users';
import type { Ctx } from '../context.ts';
import { newUser } from './login.ts';
import { assertLoggedOut, type LoginOptions, startSession } from './sessions.ts';

/** Koji 1.35: the user's name is one part of the subject; a certificate that ProxyDNs names may log in any user. */
export async function loginWithIdentity(ctx: Ctx, p: { proxyuser: string | null } & LoginOptions) {
  assertLoggedOut(ctx);
  const subject = ctx.identity;
  if (!subject) throw new AuthError('could not verify client: None');
  const { DNUsernameComponent: component, ProxyDNs } = ctx.hub.settings.hub;
  const own = readDn(subject).find(([type]) => type === component.toUpperCase())?.[1];
  if (!own) throw new AuthError(`unable to get user information (${component}) from client certificate`);
  if (p.proxyuser && !ProxyDNs.some((dn) => sameDn(dn, subject))) {
    throw new AuthError(`${subject} is not authorized to login other users`);
  }
  const name = p.proxyuser || own;
  const user = (await users.find(ctx.tx, 'name', name)) ?? (await newUser(ctx, name));
  return startSession(ctx, user, AUTH_TYPE.SSL, p);
}
