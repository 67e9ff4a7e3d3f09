import { ActionNotAllowed, AuthError } from '#core/errors';
import { USER_TYPE } from '#core/states';
import { permissionsOf } from '#hub/users/find';
import type { Host } from '#store/hosts';
import { hostOfUser } from '#store/hosts';
import { type Session, sessions } from '#store/sessions';
import type { Tx } from '#store/tx';
import type { User } from '#store/users';
import type { Hub } from './hub.ts';

/** One call: its transaction, who makes it, and the hub it is made on. */
export class Ctx {
  readonly hub: Hub;
  readonly tx: Tx;
  readonly session: Session | null;
  readonly user: User | null;
  /** the method as the client named it */
  readonly method: string;
  /** subject of the client's certificate, for sslLogin */
  readonly identity: string | null;
  readonly ip: string;
  /** may the answer be given as a Prepared, because it goes to the client alone and as it is? */
  readonly whole: boolean;
  #permissions: Promise<Set<string>> | undefined;
  #host: Host | undefined;

  constructor(
    parts: Pick<Ctx, 'hub' | 'tx' | 'session' | 'user' | 'method' | 'identity' | 'ip'> & { readonly whole?: boolean },
  ) {
    this.hub = parts.hub;
    this.tx = parts.tx;
    this.session = parts.session;
    this.user = parts.user;
    this.method = parts.method;
    this.identity = parts.identity;
    this.ip = parts.ip;
    this.whole = parts.whole ?? false;
  }

  /** The hub's own work, by nobody's call; `doing` stands for the method's name. */
  static ofHub(hub: Hub, tx: Tx, doing: string, user: User | null = null): Ctx {
    return new Ctx({ hub, tx, session: null, user, method: doing, identity: null, ip: '-' });
  }

  /** The same call by the same caller under another method name (multiCall, filterResults). */
  as(method: string): Ctx {
    return new Ctx({ ...this.#parts(), method });
  }

  /** The same call by somebody who is not logged in. */
  asAnybody(): Ctx {
    return new Ctx({ ...this.#parts(), user: null, session: null });
  }

  /** The same transaction for another user (a task's owner, when a builder acts for him). */
  forUser(user: User): Ctx {
    return new Ctx({ ...this.#parts(), user, session: null });
  }

  #parts() {
    const { hub, tx, session, user, method, identity, ip } = this;
    return { hub, tx, session, user, method, identity, ip };
  }

  now(): number {
    return this.tx.now();
  }

  /** The caller's id; 1004 for an anonymous call. */
  userId(): number {
    if (!this.user) throw new ActionNotAllowed('you must be logged in for this operation');
    return this.user.id;
  }

  /** Names of the caller's permissions, those from his groups included. */
  permissions(): Promise<Set<string>> {
    this.#permissions ??= this.user ? permissionsOf(this.tx, this.user.id) : Promise.resolve(new Set());
    return this.#permissions;
  }

  /** `admin` stands for every permission, unless `strict`. */
  async hasPerm(name: string, strict = false): Promise<boolean> {
    const held = await this.permissions();
    return held.has(name) || (!strict && held.has('admin'));
  }

  async assertPerm(name: string): Promise<void> {
    if (await this.hasPerm(name)) return;
    const who = this.user ? `logged in as ${this.user.name}` : 'user not logged in';
    throw new ActionNotAllowed(`${name} permission required (${who})`);
  }

  isHost(): boolean {
    return this.user?.usertype === USER_TYPE.HOST;
  }

  /** The host that calls; 1002 for anybody else. */
  async host(): Promise<Host> {
    if (!this.user) throw new AuthError('Not logged in');
    this.#host ??= this.isHost() ? await hostOfUser(this.tx, this.user.id) : undefined;
    if (!this.#host) throw new AuthError(`User ${this.user.id} is not a host`);
    return this.#host;
  }

  /** Is this a subsession of the session that holds the exclusive lock? */
  async masterIsExclusive(): Promise<boolean> {
    const master = this.session?.master;
    return master ? ((await sessions.get(this.tx, master))?.exclusive ?? false) : false;
  }
}
