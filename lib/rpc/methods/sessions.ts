import { loginWithIdentity } from '#hub/logins/identity';
import { login } from '#hub/logins/login';
import { closeChild, closeSession, sessionInfo, subsession, takeLock, yieldLock } from '#hub/logins/sessions';
import { type Method, method, open } from '#hub/method';
import { any, anyOr, flag, int, maybe, text } from '#hub/params';

export default [
  method('login', {
    doc: 'Log in with user name and password (or an API token, or an ID token, in its place); answers a session.',
    params: { user: text, password: any, opts: anyOr(null), renew: flag(false), exclusive: flag(false) },
    auth: open,
    run: (ctx, p) => login(ctx, p),
  }),
  method('sslLogin', {
    doc: 'Log in by the identity that the web server vouches for (TLS certificate, Kerberos principal).',
    params: { proxyuser: maybe(text), proxyauthtype: maybe(int), renew: flag(false), exclusive: anyOr(null) },
    auth: open,
    run: (ctx, p) => loginWithIdentity(ctx, p),
  }),
  method('logout', {
    doc: 'Close this session, or another one (its owner or an admin may).',
    params: { session_id: maybe(int) },
    auth: open,
    run: (ctx, p) => closeSession(ctx, p.session_id),
  }),
  method('subsession', {
    doc: 'Open a session under this one; it ends with this one.',
    params: {},
    auth: open,
    run: (ctx) => subsession(ctx),
  }),
  method('logoutChild', {
    doc: 'Close a subsession of this session.',
    params: { session_id: int },
    auth: open,
    run: (ctx, p) => closeChild(ctx, p.session_id),
  }),
  method('exclusiveSession', {
    doc: "Take the user's one exclusive lock; force closes the session that holds it.",
    params: { force: flag(false) },
    auth: open,
    run: (ctx, p) => takeLock(ctx, p.force),
  }),
  method('sharedSession', {
    doc: 'Give the exclusive lock back.',
    params: {},
    auth: open,
    run: (ctx) => yieldLock(ctx),
  }),
  method('getSessionInfo', {
    doc: 'Data of this session; of all sessions of a user for himself and admins.',
    params: { details: flag(false), user_id: anyOr(null) },
    auth: open,
    run: (ctx, p) => sessionInfo(ctx, p.details, p.user_id),
  }),
  method('showSession', {
    doc: 'This session as Python would show it.',
    params: {},
    auth: open,
    run: (ctx) =>
      ctx.session ? `<Session ${ctx.session.id} of user ${ctx.session.user_id}>` : '<Session: not logged in>',
  }),
] satisfies Method[];
