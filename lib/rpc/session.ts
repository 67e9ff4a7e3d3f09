import { AuthError, AuthExpired, AuthLockError, GenericError, RetryError, SequenceError } from '#core/errors';
import { USER_STATUS } from '#core/states';
import type { Hub } from '#hub/hub';
import { isExpired } from '#hub/logins/sessions';
import { exclusiveLocks, type Session, sessions } from '#store/sessions';
import type { Key } from '#store/table';
import type { Tx } from '#store/tx';
import { type User, users } from '#store/users';

/** What a request says of its session: by headers (Koji 1.30+) or in the query string; headers win. */
export interface Credentials {
  readonly id: number;
  readonly key: string;
  readonly callnum: number | null;
}

type Fields = (name: string) => string | undefined;

/** `query` is null where sessions in the URL are switched off (Koji's DisableURLSessions) or the URL has no query. */
export function credentials(header: Fields, query: Fields | null): Credentials | null {
  const id = header('koji-session-id');
  if (id !== undefined) {
    return parse(id, header('koji-session-key'), header('koji-session-callnum') ?? header('koji-callnum'));
  }
  if (!query) return null;
  if (query('session-id') === undefined) throw new AuthError("'session-id' not specified in session args");
  return parse(query('session-id')!, query('session-key'), query('callnum'));
}

function parse(id: string, key: string | undefined, callnum: string | undefined): Credentials {
  if (key === undefined) throw new AuthError("'session-key' not specified in session args");
  return { id: integer(id, 'session-id'), key, callnum: callnum === undefined ? null : integer(callnum, 'callnum') };
}

function integer(text: string, what: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new GenericError(`invalid ${what}: ${text}`);
  return Number(text);
}

/** Calls that may be made although the session has expired, or another one holds the user's lock. */
const LOGIN_CALLS = ['login', 'sslLogin', 'logout'];
const LOCK_FREE_CALLS = ['exclusiveSession', 'login', 'sslLogin', 'logout'];

/** Calls that may be repeated with the call number of a committed one (Koji 1.35), and Toji's own of that kind. */
export const REPEATABLE: ReadonlySet<string> = new Set([
  'host.taskWait',
  'host.taskUnwait',
  'host.taskSetWait',
  'host.updateHost',
  'toji.attach',
  'toji.heartbeat',
  'host.setBuildRootState',
  'repoExpire',
  'repoDelete',
  'repoProblem',
]);

/** The session and its user, or the fault that says why not. One round trip: a key begins with the user's id. */
export async function checkSession(
  hub: Hub,
  tx: Tx,
  given: Credentials,
  method: string,
  ahead: readonly Key[] = [],
): Promise<{ session: Session; user: User }> {
  const userId = Number(/^(\d+)-/.exec(given.key)?.[1] ?? Number.NaN);
  if (Number.isNaN(userId)) throw new AuthError('Invalid session or bad credentials');
  // in one request, with what the call will look up first
  await tx.getMany([sessions.keyOf(given.id), users.keyOf(userId), exclusiveLocks.keyOf(userId), ...ahead]);
  const [session, user, lock] = await Promise.all([
    sessions.get(tx, given.id),
    users.get(tx, userId),
    exclusiveLocks.get(tx, userId),
  ]);
  if (!session || !user || session.closed || session.key !== given.key) {
    throw new AuthError('Invalid session or bad credentials');
  }
  if (isExpired(hub, session) && !LOGIN_CALLS.includes(method))
    throw new AuthExpired(`session "${session.id}" has expired`);
  checkCallnum(session, given.callnum, method);
  if (user.status !== USER_STATUS.NORMAL) throw new AuthError(`logins by ${user.name} are not allowed`);
  const holder = lock?.session_id;
  if (
    holder &&
    holder !== session.id &&
    holder !== session.master &&
    !session.task &&
    !LOCK_FREE_CALLS.includes(method)
  ) {
    throw new AuthLockError('User locked by another session');
  }
  return { session, user };
}

/** Koji's protection against a write that is sent twice: the number of the last committed call is remembered. */
function checkCallnum(session: Session, callnum: number | null, method: string): void {
  const last = session.callnum;
  if (callnum === null || last === null) return;
  if (callnum < last) throw new SequenceError(`${last} > ${callnum} (session ${session.id})`);
  if (callnum === last && !REPEATABLE.has(method)) {
    throw new RetryError(`unable to retry call ${callnum} (method ${method}) for session ${session.id}`);
  }
}

/** To be called when the call has something to commit. */
export function noteCall(tx: Tx, session: Session, callnum: number | null): void {
  sessions.replace(tx, session, { ...session, callnum: callnum ?? session.callnum, update_ts: tx.now() });
}
