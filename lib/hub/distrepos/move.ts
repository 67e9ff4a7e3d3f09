import { canonArch } from '#core/arch';
import { GenericError } from '#core/errors';
import { buildDir, repoDir, rpmPath, signedPath, WORK } from '#core/pathinfo';
import { REPO } from '#core/states';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import type { FileStore } from '#store/files';
import { rpms } from '#store/rpms';
import { volumes } from '#store/volumes';
import type { Ctx } from '../context.ts';
import { findWorkFile } from '../imports/workfile.ts';
import { knownRepo } from '../repos/find.ts';
import { findTagName } from '../tags/find.ts';
import { checkDirectory } from '../uploads.ts';
import { packagePath } from './write.ts';

/**
 * Puts one arch of a dist repo into place: the uploaded files that its manifest names, and a copy of each package that
 * kojipkgs names. Packages are copied, not linked: the repo stays whole when signed copies or builds go.
 */
export async function moveDistRepo(ctx: Ctx, id: number, uploadPath: string, arch: string): Promise<void> {
  const repo = await knownRepo(ctx, id);
  if (!repo.dist) throw new GenericError(`Repo ${id} is not a dist repo`);
  if (repo.state !== REPO.INIT) throw new GenericError(`Repo ${id} not in INIT state (got ${repo.state})`);
  const tag = await findTagName(ctx.tx, repo.tag_id, true);
  const upload = checkDirectory(uploadPath);
  const target = `${repoDir(tag.name, id, true)}/${canonArch(arch)}`;
  const manifest = await readJson(ctx, `${upload}/repo_manifest`);
  const known = await readJson(ctx, `${upload}/kojipkgs`);
  if (!Array.isArray(manifest) || !isStruct(known)) throw new GenericError(`invalid manifest of repo ${id}`);
  const { files } = ctx.hub;
  const packages = await packageCopies(ctx, known, target);
  const there = new Set((await files.list(`${target}/`)).files.map((file) => file.key));
  await copyAll(
    files,
    packages.filter(([, to]) => !there.has(to)),
  );
  const uploaded = await Promise.all(manifest.map((name) => uploadedFile(ctx, upload, name, target)));
  // what repomd.xml names must be there before it is
  const last = ([from]: Copy): boolean => from.endsWith('/repomd.xml');
  await copyAll(
    files,
    uploaded.filter((one) => !last(one)),
  );
  await copyAll(files, uploaded.filter(last));
}

type Copy = readonly [from: string, to: string];

async function readJson(ctx: Ctx, path: string): Promise<Value> {
  const file = await findWorkFile(ctx, path);
  if (!file) throw new GenericError(`uploaded file missing: ${path}`);
  return JSON.parse(Buffer.from((await ctx.hub.files.get(file.key))!).toString()) as Value;
}

async function uploadedFile(ctx: Ctx, upload: string, name: Value, target: string): Promise<Copy> {
  const clean = checkDirectory(String(name));
  const file = await findWorkFile(ctx, `${upload}/${clean}`);
  if (!file) throw new GenericError(`uploaded file missing: ${upload}/${clean}`);
  return [`${WORK}/${upload}/${clean}`, `${target}/${clean}`];
}

/** Where the packages are is looked up here: a builder's word is not enough to publish a file. */
async function packageCopies(ctx: Ctx, known: Struct, target: string): Promise<Copy[]> {
  const entries = Object.entries(known).map(([name, info]) => ({ name, info: isStruct(info) ? info : {} }));
  const rows = await rpms.rowsOf(ctx.tx, entries, ({ info }) => Number(info.id));
  const found = await builds.byIds(
    ctx.tx,
    [...rows.values()].map((rpm) => rpm.build_id),
  );
  const named = await volumes.byIds(
    ctx.tx,
    [...found.values()].map((build) => build.volume_id),
  );
  return entries.map(({ name, info }) => {
    const rpm = rows.get(Number(info.id));
    const build = found.get(rpm?.build_id ?? -1);
    if (!rpm || !build) throw new GenericError(`unknown package ${name}`);
    const directory = buildDir({ ...build, volume_name: named.get(build.volume_id)?.name ?? null });
    const sigkey = typeof info.sigkey === 'string' ? info.sigkey : '';
    const path = sigkey === '' ? rpmPath(rpm) : signedPath(rpm, sigkey);
    const sub = info._subrepo === 'debug' ? 'debug/' : '';
    return [`${directory}/${path}`, `${target}/${sub}${packagePath(path.slice(path.lastIndexOf('/') + 1))}`];
  });
}

/** Copies within the store, this many at a time. */
const AT_ONCE = 32;

async function copyAll(files: FileStore, copies: readonly Copy[]): Promise<void> {
  const left = copies.values();
  const worker = async (): Promise<void> => {
    for (const [from, to] of left) await files.copy(from, to);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
