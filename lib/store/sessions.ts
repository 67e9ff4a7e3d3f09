import { entity } from './entity.ts';

export interface Session {
  readonly id: number;
  /** `<user_id>-` and 19 random letters and digits */
  readonly key: string;
  readonly user_id: number;
  /** states.AUTH_TYPE */
  readonly authtype: number;
  readonly hostip: string;
  readonly start_ts: number;
  readonly update_ts: number;
  readonly renew_ts: number | null;
  readonly expired: boolean;
  readonly closed: boolean;
  readonly exclusive: boolean;
  readonly master: number | null;
  /** the call number of the last call that committed a change */
  readonly callnum: number | null;
  /** a builder's session may only act for this attempt of this task */
  readonly task: { readonly id: number; readonly attempt: number } | null;
}

/** Sessions are dropped by the table some days after their last use. */
const KEEP_SECONDS = 7 * 86400;

export const sessions = entity<Session>({
  name: 'session',
  lists: { g1: (session) => [`session/user/${session.user_id}`, String(session.start_ts)] },
  ttl: (session) => Math.floor(session.update_ts) + KEEP_SECONDS,
});

/** The one session of a user that holds the exclusive lock (id = the user's id). */
export const exclusiveLocks = entity<{ id: number; session_id: number }>({ name: 'exclusive' });
