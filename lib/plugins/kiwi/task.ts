import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Buildroot } from '#agent/buildroot/buildroot';
import { MockFailure } from '#agent/buildroot/driver';
import { BUILD_USER } from '#agent/buildroot/user';
import { assertAllowed } from '#agent/scm/allowed';
import { type Checkout, checkOut } from '#agent/scm/checkout';
import { assertScmPolicy } from '#agent/scm/policy';
import { type TaskContext, taskBody } from '#agent/task';
import { BuildError, GenericError } from '#core/errors';
import { parseScmUrl } from '#core/scm';
import type { Value } from '#core/xmlrpc/value';
import { imageRpms } from './contents.ts';
import { inside, nameOf, type ReadFile, readDescription, rewritten, typeOf } from './description.ts';
import { buildImage, bundle, isPrivileged } from './kiwi-ng.ts';
import { kiwiOptions } from './options.ts';
import { cannot, needsPrivileges } from './types.ts';

const tagInfo = z.union([z.string(), z.number()]);

/** Reads the description for kiwiBuild: it holds no container, and source control is for containers only. */
export const kiwiDescription = taskBody(
  {
    method: 'kiwiDescription',
    weight: 0.5,
    names: ['desc_url', 'desc_path', 'opts', 'build_tag'],
    shape: z.object({ desc_url: z.string(), desc_path: z.string(), opts: kiwiOptions, build_tag: tagInfo.nullish() }),
  },
  async (context, { desc_url, desc_path, opts, build_tag }) => {
    const about = { build_tag: build_tag ?? null, scratch: opts.scratch };
    const checkout = await checkedOut(context, desc_url, 'checkout.log', about);
    const read = readerOf(checkout.folder);
    const image = await readDescription(read, await findDescription(checkout.folder, desc_path));
    const { name, version, profile } = nameOf(image, opts.profile);
    return { name, version, profile, type: typeOf(image, profile), source: checkout.source };
  },
);

const shape = z.object({
  ...{ name: z.string(), version: z.string(), release: z.string(), arch: z.string() },
  target_info: z.looseObject({}),
  build_tag: tagInfo,
  repo_info: z.looseObject({ id: z.number(), tag_name: z.string() }),
  ...{ desc_url: z.string(), desc_path: z.string(), opts: kiwiOptions },
});

/** Builds the image of one arch with kiwi-ng in a buildroot of the tag's group kiwi-build (Koji 1.35, plugin kiwi). */
export const createKiwiImage = taskBody(
  { method: 'createKiwiImage', weight: 2, names: Object.keys(shape.shape), shape },
  async (context, wanted) => {
    const { name, version, release, arch, build_tag, repo_info, opts } = wanted;
    const wish = { tag: build_tag, arch, repoId: repo_info.id, group: 'kiwi-build' };
    return await Buildroot.use(context, wish, async (root) => {
      const log = context.logs.open(`image-root.${arch}.log`);
      const about = { build_tag, scratch: opts.scratch };
      const checkout = await checkedOut(context, wanted.desc_url, `checkout-${arch}.log`, about);
      const description = await prepare(context, root, checkout, wanted);
      const privileged = await isPrivileged(root);
      if (!privileged && description.type && needsPrivileges(description.type))
        throw new BuildError(cannot(description.type));
      await buildImage(root, log, { arch, description, opts, privileged });
      const files = await bundle(context, root, log, { release, format: opts.result_bundle_name_format });
      const rpmlist = await imageRpms(root, log);
      const logs = context.logs.uploaded;
      return {
        ...{ arch, task_id: context.task.id, logs, name, version, release, files },
        rpmlist: rpmlist as Value[],
      };
    });
  },
);

interface About {
  readonly build_tag: string | number | null;
  readonly scratch: boolean;
}

async function checkedOut(context: TaskContext, url: string, logName: string, about: About): Promise<Checkout> {
  const { logs, settings, signal, workdir } = context;
  const scm = parseScmUrl(url, { local: settings.local_scms });
  const { useCommon } = await assertAllowed(context, scm, about.scratch);
  const log = logs.open(logName);
  const checkout = await checkOut(scm, {
    into: join(workdir, 'scm'),
    log,
    useCommon,
    local: settings.local_scms,
    signal,
  });
  await assertScmPolicy(context, scm, checkout, { ...about, log });
  return checkout;
}

/** Files of a local folder; a link that leads out of it is refused. */
function readerOf(folder: string): ReadFile {
  return async (path) => {
    const missing = (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
        throw new GenericError(`no such file in the repository: ${path}`);
      throw error;
    };
    const [top, real] = await Promise.all([realpath(folder), realpath(join(folder, path)).catch(missing)]);
    if (relative(top, real).split(sep)[0] === '..') throw new GenericError(`${path} leads out of the repository`);
    return readFile(real, 'utf8');
  };
}

/** The description: a file, or a folder's only one (paths from the top of the repository, with or without a slash). */
async function findDescription(folder: string, path: string): Promise<string> {
  const below = inside(path);
  const found = await stat(join(folder, below)).catch(() => undefined);
  if (!found?.isDirectory()) return below;
  const names = (await readdir(join(folder, below))).filter((name) => name.endsWith('.kiwi'));
  if (names.length !== 1) throw new GenericError('Repo must contain only one .kiwi file.');
  return posix.join(below, names[0]!);
}

/** Where the checkout lies in the buildroot. */
const CHECKOUT = `${BUILD_USER.home}/description`;

export interface Prepared {
  /** folder and name of the file, in the buildroot */
  readonly folder: string;
  readonly file: string;
  readonly type: string | null;
}

/** The checkout in the buildroot, `make prep` done, and beside the description the one that is built. */
async function prepare(
  context: TaskContext,
  root: Buildroot,
  checkout: Checkout,
  { name, version, arch, desc_path, repo_info, opts }: z.output<typeof shape>,
): Promise<Prepared> {
  await root.driver.copyIn(checkout.folder, CHECKOUT);
  if (opts.make_prep) await makePrep(root, desc_path);
  const path = await findInRoot(root, checkout.folder, desc_path);
  const image = await readDescription(rootReader(context, root), path);
  const { profile } = nameOf(image, opts.profile);
  const type = opts.type ?? typeOf(image, profile);
  const own = `${context.topurl}/repos/${encodeURIComponent(repo_info.tag_name)}/${repo_info.id}/${arch}/`;
  const repos = [...opts.repos, ...(opts.use_buildroot_repo ? [own] : [])];
  if (repos.length === 0)
    throw new BuildError('no repository to install from: give some, or use that of the build tag');
  const file = `${name}.${arch}.kiwi`;
  const text = rewritten(image, { name, version, repos, releasever: opts.repo_releasever });
  const folder = posix.join(CHECKOUT, posix.dirname(path));
  await root.driver.put(`${folder}/${file}`, Readable.from([text]));
  const local = join(context.workdir, file);
  await writeFile(local, text);
  await context.upload(local);
  return { folder, file, type };
}

/** Where the description is (Koji 1.35). */
async function makePrep(root: Buildroot, path: string): Promise<void> {
  const cwd = posix.join(CHECKOUT, posix.dirname(inside(path)));
  try {
    await root.logs.step('make prep', () => root.command(['make', 'prep'], root.logs.build, { cwd }));
  } catch (error) {
    if (!(error instanceof MockFailure)) throw error;
    throw new BuildError(`make prep failed: ${error.message}; see build.log`);
  }
}

/** `make prep` may have made the description, so it is looked for in the buildroot. */
async function findInRoot(root: Buildroot, folder: string, path: string): Promise<string> {
  const below = inside(path);
  const file = await root.driver.find(posix.dirname(`${CHECKOUT}/${below}`), [basename(below)]);
  if (below !== '' && below !== '.' && file.length > 0) return below;
  const found = await root.driver.find(posix.join(CHECKOUT, below), ['*.kiwi']);
  if (found.length === 1) return posix.relative(CHECKOUT, found[0]!.path);
  if (found.length > 1) throw new GenericError('Repo must contain only one .kiwi file.');
  return findDescription(folder, path);
}

/** Reads files of the checkout in the buildroot, with the build user's rights. */
function rootReader(context: TaskContext, root: Buildroot): ReadFile {
  let count = 0;
  return async (path) => {
    const local = join(context.workdir, `description-${++count}`);
    const source = posix.join(CHECKOUT, path);
    try {
      await root.driver.get(source, local);
    } catch (error) {
      throw new GenericError(
        `no such file in the repository: ${path} (${dirname(source)}: ${(error as Error).message})`,
      );
    }
    return readFile(local, 'utf8');
  };
}
