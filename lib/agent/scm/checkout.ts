import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '#core/errors';
import { checkoutName, gitRemote, type Scm, sourceAt } from '#core/scm';
import type { LogFile } from '../logs.ts';
import { GIT_USER, type GitOptions, git, tryGit } from './git.ts';

export interface Checkout {
  /** The local folder that holds the package: the repository's top or its module. */
  folder: string;
  /** Name of the repository, which decides between several spec files. */
  name: string;
  /** The URL with the commit instead of a name for it: Koji's source of a build. */
  source: string;
  /** The repository `common` beside it, where wanted and there. */
  common: string | undefined;
}

export interface CheckoutOptions {
  /** An empty folder to work in. */
  into: string;
  log: LogFile;
  useCommon: boolean;
  local: boolean;
  signal: AbortSignal;
}

/** Gets what an SCM URL names. Throws BuildError. */
export async function checkOut(scm: Scm, { into, useCommon, ...options }: CheckoutOptions): Promise<Checkout> {
  const remote = gitRemote(scm);
  const name = checkoutName(scm);
  const top = join(into, name);
  await ownedFolder(into);
  const commit = await fetchRevision(remote, scm.revision, top, options);
  const common = useCommon ? await fetchCommon(remote, join(into, 'common'), options) : undefined;
  return { folder: join(top, scm.module), name, source: sourceAt(scm, commit), common };
}

type FetchOptions = Omit<CheckoutOptions, 'into' | 'useCommon'>;

/** Fetches no more history than needed, and answers with the commit. */
async function fetchRevision(remote: string, revision: string, top: string, options: FetchOptions): Promise<string> {
  await ownedFolder(top);
  const git0: GitOptions = { ...options, cwd: top };
  await git(['init', '-q', '.'], git0);
  await git(['remote', 'add', 'origin', remote], git0);
  const commit = (await shallow(revision, git0)) ?? (await whole(revision, git0));
  await git(['checkout', '-q', '--detach', commit], git0);
  return commit;
}

/** One commit, when the server knows what is meant: a branch, a tag, or (most servers) a commit. */
async function shallow(revision: string, options: GitOptions): Promise<string | undefined> {
  const asked = revision.startsWith('origin/') ? `refs/heads/${revision.slice('origin/'.length)}` : revision;
  if ((await tryGit(['fetch', '-q', '--depth=1', 'origin', asked], options)) === undefined) return undefined;
  return await tryGit(['rev-parse', '--verify', 'FETCH_HEAD^{commit}'], options);
}

/** All of the history: for abbreviated commits, expressions like v1~2, and servers that give no single commits. */
async function whole(revision: string, options: GitOptions): Promise<string> {
  await git(['fetch', '-q', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*'], options);
  const commit =
    (await tryGit(['rev-parse', '--verify', '-q', `${revision}^{commit}`], options)) ??
    (await tryGit(['rev-parse', '--verify', '-q', `refs/remotes/origin/${revision}^{commit}`], options));
  if (commit) return commit;
  options.log.line(`no such revision: ${revision}`);
  throw new BuildError(
    `Error running GIT command "git rev-parse --verify ${revision}", see ${options.log.name} for details`,
  );
}

/** Koji's convention for old trees: a repository `common` next to the package's. Most have none. */
async function fetchCommon(remote: string, top: string, options: FetchOptions): Promise<string | undefined> {
  await ownedFolder(top);
  const cwd: GitOptions = { ...options, cwd: top };
  await git(['init', '-q', '.'], cwd);
  const found = await tryGit(['fetch', '-q', '--depth=1', remote.replace(/\/[^/]*$/, '/common'), 'HEAD'], cwd);
  if (found === undefined) return undefined;
  await git(['checkout', '-q', '--detach', 'FETCH_HEAD'], cwd);
  return top;
}

async function ownedFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chown(path, GIT_USER.uid, GIT_USER.gid);
}
