import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { externalRepoConfig, externalRepos } from '#store/externalrepos';
import { tagExternalRepos } from '#store/tags';
import { noteTagChange } from '#store/versioned';
import type { Ctx } from '../context.ts';
import { lookUpOrCreate } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { type ExternalRepoInfo, findExternalRepo } from './find.ts';

/** Makes an external repo, or gives a deleted one a new life under its old id. */
export async function createExternalRepo(ctx: Ctx, name: Value, url: Value): Promise<ExternalRepoInfo> {
  checkInternalName(ctx, name);
  if (await findExternalRepo(ctx.tx, name)) {
    throw new GenericError(`An external repo named "${name}" already exists`);
  }
  const address = addressOf(url);
  const { id } = await lookUpOrCreate(ctx.tx, externalRepos, name, (named) => named);
  await externalRepoConfig.create(ctx.tx, { external_repo_id: id, url: address }, ctx.userId());
  return { id, name, url: address };
}

/** The address of a folder: with a slash at its end. */
function addressOf(url: Value): string {
  if (typeof url !== 'string' || url === '') throw new GenericError(`Invalid url: ${repr(url)}`);
  return url.endsWith('/') ? url : `${url}/`;
}

/** Renames an external repo or moves it to another address; None leaves as it is. */
export async function editExternalRepo(ctx: Ctx, info: Value, name: Value, url: Value): Promise<void> {
  const repo = await findExternalRepo(ctx.tx, info, { strict: true });
  if (name && name !== repo.name) await rename(ctx, repo, name);
  if (!url || addressOf(url) === repo.url) return;
  await endConfig(ctx, repo.id);
  await externalRepoConfig.create(ctx.tx, { external_repo_id: repo.id, url: addressOf(url) }, ctx.userId());
  await touchTags(ctx, repo.id);
}

async function rename(ctx: Ctx, repo: ExternalRepoInfo, name: Value): Promise<void> {
  checkInternalName(ctx, name);
  const holder = await externalRepos.findId(ctx.tx, 'name', name);
  if (holder !== undefined) throw new GenericError(`name "${name}" is already taken by external repo ${holder}`);
  externalRepos.replace(ctx.tx, { id: repo.id, name: repo.name }, { id: repo.id, name });
}

async function endConfig(ctx: Ctx, id: number): Promise<void> {
  const held = await externalRepoConfig.active(ctx.tx, 'repo', id, String(id));
  if (held) await externalRepoConfig.revoke(ctx.tx, held, ctx.userId());
}

/** Another address means other content: repos of the tags that use it are no longer current. */
export async function touchTags(ctx: Ctx, id: number): Promise<void> {
  const event = await ctx.tx.event();
  for (const row of await tagExternalRepos.at(ctx.tx, 'repo', id)) {
    noteTagChange(ctx.tx, row.tag_id, event);
  }
}

/** Takes an external repo out of all tags and ends it. */
export async function deleteExternalRepo(ctx: Ctx, info: Value): Promise<void> {
  const repo = await findExternalRepo(ctx.tx, info, { strict: true });
  for (const row of await tagExternalRepos.at(ctx.tx, 'repo', repo.id)) {
    await tagExternalRepos.revoke(ctx.tx, row, ctx.userId());
    await ctx.tx.step();
  }
  await endConfig(ctx, repo.id);
}
