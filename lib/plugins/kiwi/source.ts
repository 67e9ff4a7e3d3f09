import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { assertAllowed } from '#agent/scm/allowed';
import { type Checkout, checkOut } from '#agent/scm/checkout';
import { assertScmPolicy } from '#agent/scm/policy';
import type { TaskContext } from '#agent/task';
import { GenericError } from '#core/errors';
import { parseScmUrl } from '#core/scm';
import { inside, type ReadFile } from './description.ts';

interface About {
  readonly build_tag: string | number | null;
  readonly scratch: boolean;
}

export async function checkedOut(context: TaskContext, url: string, logName: string, about: About): Promise<Checkout> {
  const { logs, settings, signal, workdir } = context;
  const local = settings.local_scms;
  const scm = parseScmUrl(url, { local });
  const { useCommon } = await assertAllowed(context, scm, about.scratch);
  const log = logs.open(logName);
  const checkout = await checkOut(scm, { into: join(workdir, 'scm'), log, useCommon, local, signal });
  await assertScmPolicy(context, scm, checkout, { ...about, log });
  return checkout;
}

/** The description: a file, or a folder's only one (paths from the top of the repository, with or without a slash). */
export async function findDescription(folder: string, path: string): Promise<string> {
  const below = inside(path);
  const found = await stat(join(folder, below)).catch(() => undefined);
  if (!found) throw new NoSuchFile(below);
  if (!found.isDirectory()) return below;
  const names = (await readdir(join(folder, below))).filter((name) => name.endsWith('.kiwi'));
  if (names.length !== 1) throw new GenericError('Repo must contain only one .kiwi file.');
  return posix.join(below, names[0]!);
}

export class NoSuchFile extends GenericError {
  constructor(path: string) {
    super(`no such file in the repository: ${path}`);
  }
}

/** Files of the checkout; a link that leads out of it is refused. */
export function readerOf(folder: string): ReadFile {
  return async (path) => {
    const missing = (error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' || error.code === 'ENOTDIR' ? new NoSuchFile(path) : error;
    };
    const [top, real] = await Promise.all([realpath(folder), realpath(join(folder, path)).catch(missing)]);
    if (relative(top, real).split(sep)[0] === '..') throw new GenericError(`${path} leads out of the repository`);
    return readFile(real, 'utf8');
  };
}

/** The same where `make prep` has yet to make some of the files: those say nothing. */
export function beforePrep(read: ReadFile): ReadFile {
  return async (path) => {
    try {
      return await read(path);
    } catch (error) {
      if (error instanceof NoSuchFile) return '<image/>';
      throw error;
    }
  };
}
