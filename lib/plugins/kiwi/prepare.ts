import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import type { Buildroot } from '#agent/buildroot/buildroot';
import { MockFailure } from '#agent/buildroot/driver';
import { BUILD_USER } from '#agent/buildroot/user';
import type { TaskContext } from '#agent/task';
import { BuildError } from '#core/errors';
import { type ReadFile, readDescription, rewritten, typeOf } from './description.ts';
import type { KiwiOptions } from './options.ts';
import { findDescription, NoSuchFile } from './source.ts';

/** Where the checkout lies in the buildroot. */
const CHECKOUT = `${BUILD_USER.home}/description`;

interface Wanted {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly desc_path: string;
  readonly repo_info: { readonly id: number; readonly tag_name: string };
  readonly opts: KiwiOptions;
}

export interface Prepared {
  /** folder and name of the file, in the buildroot */
  readonly folder: string;
  readonly file: string;
  readonly type: string | null;
}

/** The checkout in the buildroot, `make prep` done, and beside the description the one that is built. */
export async function prepare(context: TaskContext, root: Buildroot, checkout: string, wanted: Wanted) {
  const { name, version, arch, opts } = wanted;
  const path = await findDescription(checkout, wanted.desc_path);
  const folder = posix.dirname(posix.join(CHECKOUT, path));
  await root.driver.copyIn(checkout, CHECKOUT);
  if (opts.make_prep) await makePrep(root, folder);
  const image = await readDescription(reader(context, root), path);
  const text = rewritten(image, { name, version, repos: reposOf(context, wanted), releasever: opts.repo_releasever });
  const file = `${name}.${arch}.kiwi`;
  await root.driver.put(`${folder}/${file}`, Readable.from([text]));
  const local = join(context.workdir, file);
  await writeFile(local, text);
  await context.upload(local);
  return { folder, file, type: opts.type ?? typeOf(image, opts.profile) } satisfies Prepared;
}

function reposOf({ topurl }: TaskContext, { arch, repo_info, opts }: Wanted): string[] {
  const own = `${topurl}/repos/${encodeURIComponent(repo_info.tag_name)}/${repo_info.id}/${arch}/`;
  const repos = [...opts.repos, ...(opts.use_buildroot_repo ? [own] : [])];
  if (repos.length > 0) return repos;
  throw new BuildError('no repository to install from: give some, or use that of the build tag');
}

/** Where the description is (Koji 1.35). */
async function makePrep(root: Buildroot, cwd: string): Promise<void> {
  try {
    await root.logs.step('make prep', () => root.command(['make', 'prep'], root.logs.build, { cwd }));
  } catch (error) {
    if (!(error instanceof MockFailure)) throw error;
    throw new BuildError(`make prep failed: ${error.message}; see build.log`);
  }
}

/** Reads files of the checkout in the buildroot, with the build user's rights. */
function reader(context: TaskContext, root: Buildroot): ReadFile {
  let count = 0;
  return async (path) => {
    const local = join(context.workdir, `description-${++count}`);
    try {
      await root.driver.get(posix.join(CHECKOUT, path), local);
    } catch (error) {
      throw new NoSuchFile(`${path} (${(error as Error).message})`);
    }
    return readFile(local, 'utf8');
  };
}
