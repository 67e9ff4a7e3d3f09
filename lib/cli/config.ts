import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Ini, IniError, readIni } from '#core/ini';
import { Failure } from './failure.ts';

/** The settings of one profile, under Koji's names. Times in seconds. */
export interface Config {
  profile: string;
  server: string;
  weburl: string;
  /** Where files are fetched by HTTP. */
  topurl: string;
  topdir: string;
  authtype: string | undefined;
  user: string | undefined;
  password: string | undefined;
  /** Prints the password (a token, mostly); run by the shell when there is no password. */
  password_command: string | undefined;
  runas: string | undefined;
  /** PEM files: our certificate with its key, and the CA that signs the hub. */
  cert: string | undefined;
  serverca: string | undefined;
  poll_interval: number;
  timeout: number;
  max_retries: number;
  retry_interval: number;
  anon_retry: boolean;
  offline_retry: boolean;
  offline_retry_interval: number;
  /** Log in even for commands that need not. */
  force_auth: boolean;
}

/** Values given on the command line; they win over every file. */
export type Overrides = Partial<Record<keyof Config, string>>;

export interface Places {
  home: string;
  etc: string;
  xdg: string;
}

export function defaultPlaces(env: NodeJS.ProcessEnv): Places {
  const home = env.HOME ?? homedir();
  return { home, etc: '/etc', xdg: env.XDG_CONFIG_HOME ?? join(home, '.config') };
}

/** Files in the order in which they are read, later ones winning; `-c` takes the place of the user's own. */
function configFiles({ home, etc, xdg }: Places, explicit: string | undefined): string[] {
  const system = [join(etc, 'koji.conf'), ...confFiles(join(etc, 'koji.conf.d'))];
  if (explicit !== undefined) {
    const own = isDirectory(explicit) ? confFiles(explicit) : [explicit];
    if (own.length === 0) throw new Failure(`${explicit}: no *.conf file in it`);
    return [...system.filter(isFile), ...own];
  }
  const toji = join(xdg, 'toji');
  const own = [join(home, '.koji/config'), ...confFiles(join(home, '.koji/config.d'))];
  const ours = isDirectory(toji) ? [join(toji, 'config'), ...confFiles(toji)] : [toji];
  return [...system, ...own, ...ours].filter(isFile);
}

/**
 * The profile's settings. Without a name: `toji`, else `koji`, whichever a file has. A hub given with --server needs no
 * file at all. Throws Failure for unreadable files and unknown profiles.
 */
export function loadConfig(
  places: Places,
  named: string | undefined,
  explicit: string | undefined,
  overrides: Overrides,
): Config {
  const inis = configFiles(places, explicit).map(readConfig);
  const has = (profile: string) => inis.some((ini) => ini.has(profile));
  const profile = named ?? (['toji', 'koji'].find(has) || 'koji');
  if (!has(profile) && (named !== undefined || overrides.server === undefined)) {
    throw new Failure(`no configuration for profile name: ${profile}\n${ADVICE}`);
  }
  const settings = new Map<string, string>();
  for (const ini of inis) for (const [name, value] of ini.options(profile)) settings.set(name, value);
  for (const [name, value] of Object.entries(overrides)) if (value !== undefined) settings.set(name, value);
  return makeConfig(profile, settings, places.home);
}

const ADVICE =
  'Say where the hub is with --server URL, or in ~/.config/toji/config:\n  [toji]\n  server = https://HOST/kojihub\n  user = NAME\n  password = ...';

function makeConfig(profile: string, settings: ReadonlyMap<string, string>, home: string): Config {
  const text = (name: string) => settings.get(name) || undefined;
  const path = (name: string) => text(name)?.replace(/^~(?=\/|$)/, home);
  const bad = (name: string) => new Failure(`profile ${profile}: ${name} = ${settings.get(name)} cannot be read`);
  const number = (name: string, fallback: number) => {
    const value = Number(text(name) ?? fallback);
    if (!Number.isFinite(value)) throw bad(name);
    return value;
  };
  const boolean = (name: string) => {
    const value = (text(name) ?? 'no').toLowerCase();
    if (!['yes', 'true', 'on', '1', 'no', 'false', 'off', '0'].includes(value)) throw bad(name);
    return ['yes', 'true', 'on', '1'].includes(value);
  };
  const server = text('server') ?? 'http://localhost/kojihub';
  const base = server.replace(/\/kojihub\/?$/, '');
  return {
    profile,
    server,
    weburl: text('weburl') ?? `${base}/koji`,
    topurl: text('topurl') ?? `${base}/kojifiles`,
    topdir: text('topdir') ?? '/mnt/koji',
    authtype: text('authtype')?.toLowerCase(),
    user: text('user'),
    password: text('password'),
    password_command: text('password_command'),
    runas: text('runas'),
    cert: path('cert'),
    serverca: path('serverca'),
    poll_interval: number('poll_interval', 2),
    timeout: number('timeout', 600),
    max_retries: number('max_retries', 30),
    retry_interval: number('retry_interval', 20),
    anon_retry: boolean('anon_retry'),
    offline_retry: boolean('offline_retry'),
    offline_retry_interval: number('offline_retry_interval', 20),
    force_auth: boolean('force_auth'),
  };
}

function readConfig(file: string): Ini {
  try {
    return readIni(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof IniError) throw new Failure(`${file}: ${error.problems[0]}`);
    throw new Failure(`${file}: ${(error as Error).message}`);
  }
}

function confFiles(directory: string): string[] {
  if (!isDirectory(directory)) return [];
  const names = readdirSync(directory).filter((name) => name.endsWith('.conf'));
  return names.sort().map((name) => join(directory, name));
}

const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
