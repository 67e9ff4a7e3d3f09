/**
 * Koji's source URLs: `scheme://[user@]host/path/to/repository?path/to/module#revision` (Koji 1.35, koji.daemon.SCM).
 *
 * The parts end up as arguments of git and as paths on a builder, and the path decides whether the URL is allowed at all. So
 * beyond what Koji asks, a part that could be read as an option, leave its directory or mean another path to the server
 * than to the check is refused here, once, for hub and builder.
 */
import { posix } from 'node:path';
import { BuildError, GenericError } from '#core/errors';
import { repr } from '#core/python';

const SCHEMES = {
  CVS: ['cvs://'],
  'CVS+SSH': ['cvs+ssh://'],
  GIT: ['git://', 'git+http://', 'git+https://', 'git+rsync://'],
  'GIT+SSH': ['git+ssh://'],
  SVN: ['svn://', 'svn+http://', 'svn+https://'],
  'SVN+SSH': ['svn+ssh://'],
} as const;

/** Repositories on the builder's own disk: for tests, never for requests of users. */
const LOCAL_SCHEMES = ['git+file://', 'file://'];

type ScmType = keyof typeof SCHEMES;

export interface Scm {
  url: string;
  /** with its `://`, as Koji's policies see it */
  scheme: string;
  user: string | null;
  /** with the port, if any; empty for local repositories */
  host: string;
  /** absolute and normal: no `.`, `..` or doubled slashes */
  repository: string;
  /** directory within the repository, empty for its top */
  module: string;
  revision: string;
  type: ScmType;
}

export interface ScmOptions {
  /** accept `git+file://` and `file://` */
  local?: boolean;
}

/** Does a source look like a URL of source control (and not like an uploaded file)? */
export function isScmUrl(url: string, options: ScmOptions = {}): boolean {
  return schemeOf(url, options) !== undefined;
}

/** Takes a URL apart. Throws GenericError for one that is not of the form or not safe. */
export function parseScmUrl(url: string, options: ScmOptions = {}): Scm {
  const known = schemeOf(url, options);
  if (!known) {
    const valid = Object.values(SCHEMES).flat().sort().join(' ');
    throw new GenericError(`Invalid scheme in scm url. Valid schemes are: ${valid}`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\s\u0000-\u001f\u007f\\]/.test(url)) throw new GenericError(`Invalid SCM URL: ${url}`);
  const parts = /^([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(url.slice(known.scheme.length))!;
  const [, netloc = '', path = '', query = '', fragment = ''] = parts;
  const isLocal = LOCAL_SCHEMES.includes(known.scheme);
  return {
    url,
    scheme: known.scheme,
    ...userAndHost(url, netloc, isLocal),
    repository: repositoryOf(url, path),
    module: moduleOf(url, query),
    revision: revisionOf(url, fragment),
    type: known.type,
  };
}

function schemeOf(url: string, { local = false }: ScmOptions): { scheme: string; type: ScmType } | undefined {
  const types = Object.entries(SCHEMES) as [ScmType, readonly string[]][];
  if (local) types.push(['GIT', LOCAL_SCHEMES]);
  for (const [type, schemes] of types) {
    const scheme = schemes.find((prefix) => url.startsWith(prefix));
    if (scheme) return { scheme, type };
  }
  return undefined;
}

function userAndHost(url: string, netloc: string, isLocal: boolean): { user: string | null; host: string } {
  const pieces = netloc.split('@');
  if (pieces.length > 2) throw new GenericError(`Invalid username@hostname specified: ${repr(pieces)}`);
  const [first = '', second] = pieces;
  const [user, host] = second === undefined ? ['', first] : [first, second];
  // Koji prints the password here
  if (user.includes(':')) throw new GenericError(`username:password format not supported: ${user.split(':')[0]}`);
  if (isLocal) {
    if (netloc !== '') throw new GenericError(`Invalid SCM URL: ${url}`);
    return { user: null, host: '' };
  }
  if (host === '') throw missing(url, 'netloc');
  if (!/^([A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(:\d+)?$/.test(host)) {
    throw new GenericError(`Invalid SCM URL. Invalid host: ${host}`);
  }
  if (user !== '' && !/^[A-Za-z0-9._+~%][A-Za-z0-9._+~%-]*$/.test(user)) {
    throw new GenericError(`Invalid SCM URL. Invalid user: ${user}`);
  }
  return { user: user || null, host };
}

function repositoryOf(url: string, path: string): string {
  if (path === '') throw missing(url, 'path');
  const params = /;([^/]*)$/.exec(path)?.[1];
  if (params) throw new GenericError(`Unable to parse SCM URL: ${url} . Params element ${params} should be empty.`);
  // An encoded slash or dot is another path to the web server than to the list of allowed repositories
  if (/%(2e|2f|5c|25|00)/i.test(path)) throw new GenericError(`Invalid SCM URL: ${url}`);
  const repository = posix.normalize(path.replace(/;$/, '')).replace(/\/+$/, '');
  if (!repository.startsWith('/')) throw new GenericError(`Invalid SCM URL. Path should begin with /: ${url}`);
  return repository;
}

function moduleOf(url: string, query: string): string {
  const module = query.replace(/\/+$/, '');
  if (/^[-/]|(^|\/)\.\.(\/|$)/.test(module)) throw new GenericError(`Invalid SCM URL. Invalid module: ${url}`);
  return module;
}

/** `+` and `:` would make a refspec of it. */
function revisionOf(url: string, fragment: string): string {
  if (fragment === '') throw missing(url, 'fragment');
  if (/^[-+]|:/.test(fragment)) throw new GenericError(`Invalid SCM URL. Invalid revision: ${fragment}`);
  return fragment;
}

function missing(url: string, element: string): Error {
  return new GenericError(`Unable to parse SCM URL: ${url} . Could not find the ${element} element.`);
}

/** What git is told to clone. The user is named where the connection needs one. */
export function gitRemote(scm: Scm): string {
  if (scm.type === 'GIT+SSH') {
    if (!scm.user) throw new BuildError(`No user specified for repository access scheme: ${scm.scheme}`);
    return `ssh://${scm.user}@${scm.host}${scm.repository}`;
  }
  if (scm.type !== 'GIT') throw new BuildError(`Unknown SCM type: ${scm.type}`);
  return `${scm.scheme.replace(/^git\+/, '')}${scm.host}${scm.repository}`;
}

/** Name of the directory that a checkout gets: the repository's own, without `.git`. */
export function checkoutName(scm: Scm): string {
  const name = posix.basename(scm.repository.replace(/\/?\.git$/, ''));
  if (name === '') throw new GenericError(`Invalid SCM URL: ${scm.url}`);
  return name;
}

/** The URL with the commit that a revision turned out to be: what Koji records as a build's source. */
export function sourceAt(scm: Scm, commit: string): string {
  return `${scm.scheme}${scm.host}${scm.repository}${scm.module ? `?${scm.module}` : ''}#${commit}`;
}

/** What the policies build_from_scm and scm are told of a URL. */
export function scmPolicyData(scm: Scm): Record<string, string | null> {
  return {
    scm_url: scm.url,
    scm_scheme: scm.scheme,
    scm_user: scm.user,
    scm_host: scm.host,
    scm_repository: scm.repository,
    scm_module: scm.module,
    scm_revision: scm.revision,
    scm_type: scm.type,
  };
}
