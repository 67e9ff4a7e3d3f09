import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Named } from '#client/named';
import { ClientSession } from '#client/session';
import type { Tls } from '#client/transport';
import type { Value } from '#core/xmlrpc/value';
import type { Config } from './config.ts';
import { Failure } from './failure.ts';

/** The outside of a command run: streams, clock and signals, so that tests can stand in for them. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Whether a person sees stderr, so that progress bars make sense. */
  interactive: boolean;
  /** Whether a person started this and waits: commands that start tasks then watch them by default. */
  foreground: boolean;
  columns: number;
  /** Seconds. */
  sleep(seconds: number): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `handler` on Ctrl-C instead of ending the program, until the function returned is called. */
  onInterrupt(handler: () => void): () => void;
  readStdin(): Promise<string>;
}

export interface Globals {
  prog: string;
  quiet: boolean;
  debug: boolean;
  json: boolean;
  noauth: boolean;
}

/** What a command works with: its hub, its profile and where to write. */
export class Context {
  readonly config: Config;
  readonly io: Io;
  readonly globals: Globals;
  json: boolean;
  private client: ClientSession | undefined;

  constructor(config: Config, io: Io, globals: Globals) {
    this.config = config;
    this.io = io;
    this.globals = globals;
    this.json = globals.json;
  }

  /** The hub, not logged in unless the command said so. */
  get session(): ClientSession {
    if (!this.client) {
      const { max_retries, retry_interval, anon_retry, offline_retry, offline_retry_interval, timeout } = this.config;
      const retry = { max_retries, retry_interval, anon_retry, offline_retry, offline_retry_interval };
      this.client = new ClientSession(this.config.server, {
        ...retry,
        timeout,
        tls: this.tls(),
        onRetry: (error, tries) => this.err(`${error.message} (attempt ${tries}), trying again`),
      });
    }
    return this.client;
  }

  /** Shorthand for `session.call`. */
  call<T = Value>(method: string, params: readonly Value[] = [], named: Named = {}): Promise<T> {
    return this.session.call<T>(method, params, named);
  }

  out(line = ''): void {
    this.io.out(`${line}\n`);
  }

  err(line: string): void {
    this.io.err(`${line}\n`);
  }

  printJson(value: unknown): void {
    this.out(JSON.stringify(value, jsonValue, 2));
  }

  /** Logs in by the profile's authtype; without one, by what the profile has: certificate, then password. */
  async login(): Promise<void> {
    const { authtype, user, cert } = this.config;
    if (this.globals.noauth || authtype === 'noauth' || this.session.loggedIn) return;
    if (authtype === 'ssl' || (authtype === undefined && cert !== undefined)) {
      if (cert === undefined)
        throw new Failure('authtype ssl needs a certificate: set cert in the profile or use --cert');
      await this.session.sslLogin(this.config.runas ?? null);
    } else if (authtype === 'password' || (authtype === undefined && user !== undefined)) {
      const password = this.config.password ?? this.askedPassword();
      if (user === undefined || password === undefined) {
        throw new Failure('authtype password needs user and password, in the profile or as --user and --password');
      }
      await this.session.login(user, password);
    } else if (authtype === undefined) {
      throw new Failure('Unable to log in, no authentication methods available');
    } else {
      throw new Failure(`Unable to log in: authtype ${authtype} is not one of password, ssl, noauth`);
    }
  }

  private askedPassword(): string | undefined {
    const { password_command: shell } = this.config;
    if (shell === undefined) return undefined;
    const { status, stdout } = spawnSync(shell, {
      shell: true,
      encoding: 'utf8',
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    if (status !== 0) throw new Failure(`password_command ended with status ${status}: ${shell}`);
    return stdout.trim();
  }

  /** Ends the session on the hub and closes connections. A hub that cannot be reached any more is not worth an error. */
  async close(): Promise<void> {
    const client = this.client;
    if (!client) return;
    await client.logout().catch((error: Error) => {
      if (this.globals.debug) this.err(`logout: ${error.message}`);
    });
    client.close();
  }

  private tls(): Tls {
    const pem = (file: string | undefined, what: string) => {
      if (file === undefined) return undefined;
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        throw new Failure(`${what} ${file}: ${(error as Error).message}`);
      }
    };
    const cert = pem(this.config.cert, 'cert');
    return { ca: pem(this.config.serverca, 'serverca'), cert, key: cert };
  }
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
