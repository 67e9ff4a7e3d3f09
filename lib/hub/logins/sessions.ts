import { randomInt } from 'node:crypto';
import { ActionNotAllowed, AuthError, AuthLockError, GenericError } from '#core/errors';
import { USER_STATUS } from '#core/states';
import { Double, type Value } from '#core/xmlrpc/value';
import { exclusiveLocks, type Session, sessions } from '#store/sessions';
import type { User } from '#store/users';
import type { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { timeText } from '../times.ts';
import { findUser } from '../users/find.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export interface LoginOptions {
  renew: boolean;
  exclusive: Value | boolean;
}

/** Whether the session has to be renewed before it can go on. */
export function isExpired(hub: Hub, session: Session): boolean {
  const age = hub.now() - (session.renew_ts ?? session.start_ts);
  return session.expired || age > hub.settings.hub.SessionRenewalTimeout * 60;
}

/** A call that comes with a session that still holds is no login (Koji 1.35). */
export function assertLoggedOut(ctx: Ctx): void {
  if (ctx.session && !isExpired(ctx.hub, ctx.session)) throw new AuthError('Already logged in');
}

/** With `renew` and the old session's headers the same session gets a new key, and its call numbers start again. */
export async function startSession(ctx: Ctx, user: User, authtype: number, options: LoginOptions) {
  if (user.status !== USER_STATUS.NORMAL) throw new AuthError(`logins by ${user.name} are not allowed`);
  const renewed = options.renew && ctx.session?.user_id === user.id ? ctx.session : null;
  const session: Session = renewed
    ? { ...renewed, key: newKey(user.id), renew_ts: ctx.now(), update_ts: ctx.now(), expired: false, callnum: null }
    : { ...blankSession(ctx, user.id, authtype), id: await sessions.nextId(ctx.tx) };
  if (renewed) sessions.replace(ctx.tx, renewed, session);
  else sessions.insert(ctx.tx, session);
  if (options.exclusive) await lock(ctx, session, false);
  return wire(session);
}

export function blankSession(ctx: Pick<Ctx, 'now' | 'ip'>, userId: number, authtype: number): Omit<Session, 'id'> {
  return {
    key: newKey(userId),
    user_id: userId,
    authtype,
    hostip: ctx.ip,
    start_ts: ctx.now(),
    update_ts: ctx.now(),
    renew_ts: null,
    expired: false,
    closed: false,
    exclusive: false,
    master: null,
    callnum: null,
    task: null,
  };
}

function newKey(userId: number): string {
  return `${userId}-${Array.from({ length: 19 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}

const wire = (session: Session) => ({ 'session-id': session.id, 'session-key': session.key, 'header-auth': true });

function current(ctx: Ctx): Session {
  if (!ctx.session) throw new AuthError('Not logged in');
  return ctx.session;
}

export async function subsession(ctx: Ctx) {
  const parent = current(ctx);
  const child = {
    ...blankSession(ctx, parent.user_id, parent.authtype),
    id: await sessions.nextId(ctx.tx),
    master: parent.master ?? parent.id,
    task: parent.task,
  };
  sessions.insert(ctx.tx, child);
  return wire(child);
}

/** Closes a session with its subsessions, and gives back its lock. One that is closed stays so; admins may name any (Koji 1.35). */
export async function closeSession(ctx: Ctx, id: number | null): Promise<void> {
  const own = current(ctx);
  const session = !id || id === own.id ? own : await sessions.get(ctx.tx, id);
  if (session?.user_id !== own.user_id && !(await ctx.hasPerm('admin'))) {
    throw new GenericError('query returned no rows');
  }
  if (session && !session.closed) await close(ctx, session);
}

export async function closeChild(ctx: Ctx, id: number): Promise<void> {
  const own = current(ctx);
  const session = await sessions.get(ctx.tx, id);
  if (session && !session.closed && session.master === own.id) await close(ctx, session);
}

async function close(ctx: Ctx, session: Session): Promise<void> {
  const all = await sessions.list(ctx.tx, 'g1', `session/user/${session.user_id}`);
  for (const one of [session, ...all.filter((child) => child.master === session.id)]) {
    if (!one.closed) sessions.replace(ctx.tx, one, { ...one, closed: true, exclusive: false, update_ts: ctx.now() });
  }
  const held = await exclusiveLocks.get(ctx.tx, session.user_id);
  if (held?.session_id === session.id) exclusiveLocks.remove(ctx.tx, held);
}

export async function takeLock(ctx: Ctx, force: boolean): Promise<void> {
  await lock(ctx, current(ctx), force);
}

async function lock(ctx: Ctx, session: Session, force: boolean): Promise<void> {
  if (session.master !== null) throw new GenericError('subsessions cannot become exclusive');
  const held = await exclusiveLocks.get(ctx.tx, session.user_id);
  if (held?.session_id === session.id) throw new GenericError('session is already exclusive');
  if (held) {
    if (!force) throw new AuthLockError('Cannot get exclusive session');
    const holder = await sessions.get(ctx.tx, held.session_id);
    if (holder) await close(ctx, holder);
  }
  exclusiveLocks.insert(ctx.tx, { id: session.user_id, session_id: session.id });
  sessions.replace(ctx.tx, session, { ...session, exclusive: true });
}

export async function yieldLock(ctx: Ctx): Promise<void> {
  const session = current(ctx);
  const held = await exclusiveLocks.get(ctx.tx, session.user_id);
  if (held?.session_id !== session.id) return;
  exclusiveLocks.remove(ctx.tx, held);
  sessions.replace(ctx.tx, session, { ...session, exclusive: false });
}

/** Koji 1.35: own session without a user; with one all his sessions, for himself and admins. */
export async function sessionInfo(ctx: Ctx, details: boolean, who: Value) {
  if (!ctx.session) return null;
  if (who === null) return shown(ctx.session, details);
  const user = await findUser(ctx.tx, who, true);
  if (user.id !== ctx.session.user_id && !(await ctx.hasPerm('admin'))) {
    throw new ActionNotAllowed('only admins or owners may see all active sessions');
  }
  const all = await sessions.list(ctx.tx, 'g1', `session/user/${user.id}`);
  return all.filter((session) => !session.closed).map((session) => shown(session, details));
}

function shown(session: Session, details: boolean) {
  const { id, user_id, authtype, expired, master, callnum, start_ts, update_ts, renew_ts, hostip } = session;
  return {
    ...{ user_id, authtype, expired, master, callnum },
    start_ts: new Double(start_ts),
    update_ts: new Double(update_ts),
    renew_ts: renew_ts === null ? null : new Double(renew_ts),
    exclusive: session.exclusive || null,
    start_time: timeText(start_ts),
    update_time: timeText(update_ts),
    renew_time: timeText(renew_ts),
    ...(details ? { id, hostip } : {}),
  };
}
