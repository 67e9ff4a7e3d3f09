import { GenericError } from '#core/errors';
import { repoDir } from '#core/pathinfo';
import { REPO } from '#core/states';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { type Repo, repos, setLatestRepo } from '#store/repos';
import { tags } from '#store/tags';
import { consolidate } from '#store/uploads';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { checkDirectory } from '../uploads.ts';
import { knownRepo, newestRepo } from './find.ts';
import { fulfil } from './queue.ts';

/**
 * The metadata of a repo's arches is uploaded: it is put into place, and the repo is READY (or EXPIRED at once).
 * `data`: arch -> [upload directory, file names].
 */
export async function repoDone(ctx: Ctx, id: number, data: Value, expire: boolean, updates: Value): Promise<void> {
  const repo = await knownRepo(ctx, id);
  if (repo.state !== REPO.INIT) throw new GenericError(`Repo ${id} not in INIT state (got ${repo.state})`);
  const tag = await tags.get(ctx.tx, repo.tag_id);
  if (!tag) throw new GenericError(`Repo ${id} has no tag`);
  const told = { repo: { ...repo, tag_name: tag.name }, data, expire };
  await before(ctx, 'RepoDone', told);
  const directory = repoDir(tag.name, id, repo.dist);
  if (!repo.dist) {
    await Promise.all(entries(data).map(([arch, files]) => place(ctx, files, `${directory}/${arch}/repodata`)));
  }
  if (isStruct(updates)) await updateDescription(ctx, directory, updates);
  const state = expire ? REPO.EXPIRED : REPO.READY;
  const done = { ...repo, state, state_ts: ctx.now() };
  repos.replace(ctx.tx, repo, done);
  if (!expire) {
    if (await isLatest(ctx, done)) setLatestRepo(ctx.tx, tag.name, repo.dist, id);
    if (!repo.dist) await fulfil(ctx, done);
  }
  await after(ctx, 'RepoDone', told);
}

function entries(data: Value): [string, [string, string[]]][] {
  if (!isStruct(data)) throw new GenericError('repo data has to be a dictionary: arch -> [upload path, files]');
  return Object.entries(data).map(([arch, value]) => {
    const [path, files] = Array.isArray(value) ? value : [];
    const clean =
      Array.isArray(files) && files.every((name) => typeof name === 'string' && /^[^/]+$/.test(name) && name !== '..');
    if (typeof path !== 'string' || !clean || /[/]|^\.\.?$/.test(arch))
      throw new GenericError(`invalid repo data for ${arch}`);
    return [arch, [checkDirectory(path), files as string[]]];
  });
}

async function place(ctx: Ctx, [path, names]: [string, string[]], target: string): Promise<void> {
  const { table, files } = ctx.hub;
  const move = async (name: string): Promise<void> => {
    await consolidate(table, files, `${path}/${name}`);
    if (!(await files.stat(`work/${path}/${name}`))) throw new GenericError(`uploaded file missing: ${path}/${name}`);
    await files.copy(`work/${path}/${name}`, `${target}/${name}`);
  };
  // repomd.xml last: what it names must be there
  const isLast = (name: string): boolean => name === 'repomd.xml';
  await Promise.all(names.filter((name) => !isLast(name)).map(move));
  await Promise.all(names.filter(isLast).map(move));
}

async function updateDescription(ctx: Ctx, directory: string, updates: Struct): Promise<void> {
  const old = await ctx.hub.files.get(`${directory}/repo.json`);
  const description = old ? (JSON.parse(Buffer.from(old).toString()) as object) : {};
  await ctx.hub.files.put(`${directory}/repo.json`, `${JSON.stringify({ ...description, ...updates })}\n`);
}

/** `latest` leads to the newest repo without custom options. */
async function isLatest(ctx: Ctx, repo: Repo): Promise<boolean> {
  if (Object.keys(repo.custom_opts ?? {}).length > 0) return false;
  const newest = await newestRepo(ctx, repo.tag_id, { dist: repo.dist });
  return !newest || newest.create_event <= repo.create_event || newest.id === repo.id;
}
