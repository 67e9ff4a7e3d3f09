import { AuthError, AuthExpired } from '#core/errors';
import { withNames } from '#core/starstar';
import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeCall } from '#core/xmlrpc/encode';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type BatchCall, type Outcome, runMultiCall } from './multicall.ts';
import { defined, type Named } from './named.ts';
import { RETRY_DEFAULTS, type RetryHooks, type RetryOptions, realSleep, withRetries } from './retry.ts';
import { HttpError, type Tls, Transport } from './transport.ts';

/** What the hub hands out at login: every later call carries it. */
export interface SessionInfo {
  id: number;
  key: string;
  /** In headers (Koji 1.30 and later) or in the query string. */
  headerAuth: boolean;
}

export interface CallOptions {
  /**
   * Send without a call number and without waiting for the calls before it. For calls that may run twice or out of
   * order without harm, such as heartbeats.
   */
  unordered?: boolean;
  /** Give whole floats as `Double` instead of plain numbers. */
  doubles?: 'keep' | 'plain';
}

export interface ClientOptions extends Partial<RetryOptions>, Partial<RetryHooks> {
  tls?: Tls;
  /** Seconds without any byte from the hub after which the connection counts as lost. */
  timeout?: number;
}

/** How a body goes out. */
interface Posting {
  query?: Record<string, string>;
  /** With a call number. */
  counted?: boolean;
  type?: string;
  url?: string;
  doubles?: 'keep' | 'plain';
}

/** How to get a session (again): `renew` keeps the session's id and only changes its key. */
type Login = (renew: boolean) => Promise<void>;

/**
 * A client of one hub. Made without a session; `login`, `sslLogin` or `resume` gives it one, `logout`
 * takes it away. Calls of one session go out one after the other, because the hub counts them; a call whose answer was
 * lost is sent again with its old number, so a write is never done twice. When the hub says that the session is too old
 * (fault 1007), the client logs in again under the same session id and repeats the call.
 */
export class ClientSession {
  readonly baseUrl: string;
  readonly transport: Transport;
  /** From the Koji-Version header of the last answer, such as '1.35.3'. */
  hubVersion: string | undefined;
  session: SessionInfo | undefined;

  private callnum = 0;
  private relogin: Login | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private readonly retry: RetryOptions;
  private readonly hooks: RetryHooks;

  constructor(baseUrl: string, { tls, timeout = 600, sleep, onRetry, ...retry }: ClientOptions = {}) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.transport = new Transport({ tls, timeoutMs: timeout * 1000 });
    this.retry = { ...RETRY_DEFAULTS, ...retry };
    this.hooks = { sleep: sleep ?? realSleep, onRetry: onRetry ?? (() => undefined) };
  }

  get loggedIn(): boolean {
    return this.session !== undefined;
  }

  /** Password login. Throws AuthError. */
  async login(user: string, password: string): Promise<void> {
    await this.firstLogin((renew) => this.openSession('login', [user, password], renew));
  }

  /** Login by what the web server knows of the connection: a client certificate (`tls`) or a principal. */
  async sslLogin(proxyuser: string | null = null): Promise<void> {
    await this.firstLogin((renew) => this.openSession('sslLogin', [proxyuser], renew));
  }

  /** Goes on with a session that was opened elsewhere. It cannot be renewed from here. */
  resume(session: SessionInfo): void {
    this.session = session;
    this.callnum = 0;
    this.relogin = undefined;
  }

  async logout(): Promise<void> {
    if (!this.session) return;
    await this.call('logout').finally(() => this.forget());
  }

  /** Drops the session on this side only. */
  forget(): void {
    this.session = undefined;
    this.relogin = undefined;
  }

  close(): void {
    this.transport.close();
  }

  /** Calls a hub method. `T` is what the caller knows of the answer; it is not checked. Faults are thrown as Koji's errors. */
  call<T = Value>(
    method: string,
    params: readonly Value[] = [],
    named: Named = {},
    options: CallOptions = {},
  ): Promise<T> {
    const body = Buffer.from(encodeCall(method, withNames(params, defined(named))));
    const run = () =>
      this.withRenewal(() => this.post(body, { counted: !options.unordered, doubles: options.doubles }));
    return (options.unordered ? run() : this.inOrder(run)) as Promise<T>;
  }

  /** Many calls in few requests; one that fails does not stop the others. */
  multiCall<T = Value>(calls: readonly BatchCall[], batch?: number): Promise<Outcome<T>[]> {
    return runMultiCall<T>(this, calls, batch);
  }

  /** One chunk of a raw upload: bytes in the body, everything else in `query`. */
  upload(query: Record<string, string>, data: Uint8Array): Promise<Value> {
    return this.inOrder(() => this.withRenewal(() => this.post(data, { query, type: 'application/octet-stream' })));
  }

  private inOrder<T>(run: () => Promise<T>): Promise<T> {
    const result = this.last.then(run);
    // The queue itself goes on after a failure; the caller sees the rejection through `result`.
    this.last = result.catch(() => undefined);
    return result;
  }

  private async withRenewal(run: () => Promise<Value>): Promise<Value> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AuthExpired) || !this.relogin) throw error;
      await this.relogin(true);
      return await run();
    }
  }

  private async firstLogin(login: Login): Promise<void> {
    await this.inOrder(() => login(false));
    this.relogin = login;
  }

  private async openSession(method: 'login' | 'sslLogin', params: Value[], renew: boolean): Promise<void> {
    const body = Buffer.from(encodeCall(method, withNames(params, renew ? { renew: true } : {})));
    if (!renew) this.session = undefined;
    const url = method === 'sslLogin' ? `${this.baseUrl}/ssllogin` : this.baseUrl;
    const answer = (await this.post(body, { counted: false, url })) as Struct | null;
    const id = answer?.['session-id'];
    const key = answer?.['session-key'];
    if (typeof id !== 'number' || typeof key !== 'string') throw new AuthError('the hub gave no session');
    this.session = { id, key, headerAuth: answer?.['header-auth'] === true };
    this.callnum = 0;
  }

  private post(
    body: Uint8Array,
    { query = {}, counted = true, type = 'text/xml', url = this.baseUrl, doubles }: Posting,
  ): Promise<Value> {
    const callnum = counted && this.session ? this.callnum++ : undefined;
    const { headers, sessionQuery } = this.credentials(callnum);
    const search = new URLSearchParams({ ...query, ...sessionQuery }).toString();
    const request = {
      method: 'POST' as const,
      url: search === '' ? url : `${url}?${search}`,
      headers: { 'Content-Type': type, ...headers },
      body,
    };
    const retryConnections = this.session !== undefined || this.retry.anon_retry;
    return withRetries(() => this.exchange(request, doubles), this.retry, retryConnections, this.hooks);
  }

  private async exchange(
    request: Parameters<Transport['send']>[0],
    doubles: Posting['doubles'] = 'plain',
  ): Promise<Value> {
    const { status, headers, body } = await this.transport.send(request);
    const version = headers['koji-version'];
    if (typeof version === 'string') this.hubVersion = version;
    if (status !== 200) throw new HttpError(status, `HTTP ${status}: ${body.toString('utf8').slice(0, 500).trim()}`);
    return decodeResponse(body, { doubles });
  }

  private credentials(callnum: number | undefined) {
    const headers: Record<string, string> = {};
    const sessionQuery: Record<string, string> = {};
    if (!this.session) return { headers, sessionQuery };
    const { id, key, headerAuth } = this.session;
    if (headerAuth) {
      headers['Koji-Session-Id'] = String(id);
      headers['Koji-Session-Key'] = key;
      if (callnum !== undefined) headers['Koji-Session-Callnum'] = String(callnum);
    } else {
      sessionQuery['session-id'] = String(id);
      sessionQuery['session-key'] = key;
      if (callnum !== undefined) sessionQuery.callnum = String(callnum);
    }
    return { headers, sessionQuery };
  }
}
