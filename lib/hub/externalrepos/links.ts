import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { tagExternalRepos } from '#store/tags';
import type { Ctx } from '../context.ts';
import { archesText } from '../tags/edit.ts';
import { findTag } from '../tags/find.ts';
import { findExternalRepo } from './find.ts';

/** How the packages of external repos are merged with Koji's own (Koji 1.35: koji.REPO_MERGE_MODES). */
const MERGE_MODES = ['koji', 'simple', 'bare'];

export interface TagRepoLink {
  readonly tag_info: Value;
  readonly repo_info: Value;
  readonly priority: number | null;
  readonly merge_mode: string | null;
  readonly arches: Value;
}

/** Tag, repo, the links that the tag has, and the one that is asked about. */
async function situation(ctx: Ctx, { tag_info, repo_info }: Pick<TagRepoLink, 'tag_info' | 'repo_info'>) {
  const tag = await findTag(ctx.tx, tag_info, { strict: true });
  const repo = await findExternalRepo(ctx.tx, repo_info, { strict: true });
  const links = await tagExternalRepos.at(ctx.tx, 'tag', tag.id);
  const held = links.find((row) => row.external_repo_id === repo.id);
  const free = (priority: number): void => {
    if (!links.some((row) => row.priority === priority && row !== held)) return;
    throw new GenericError(`tag ${tag.name} already associated with an external repo at priority ${priority}`);
  };
  const linked = () => {
    if (held) return held;
    throw new GenericError(`external repo ${repo.name} not associated with tag ${tag.name}`);
  };
  return { tag, repo, held, free, linked };
}

function checkMode(mode: string): void {
  if (!MERGE_MODES.includes(mode)) throw new GenericError(`No such merge mode: ${mode}`);
}

export async function addTagRepo(
  ctx: Ctx,
  link: TagRepoLink & { readonly priority: number; readonly merge_mode: string },
): Promise<void> {
  const { priority, merge_mode } = link;
  checkMode(merge_mode);
  const arches = archesText(link.arches);
  const { tag, repo, held, free } = await situation(ctx, link);
  if (held) throw new GenericError(`tag ${tag.name} already associated with external repo ${repo.name}`);
  free(priority);
  const row = { tag_id: tag.id, external_repo_id: repo.id, priority, merge_mode, arches };
  await tagExternalRepos.create(ctx.tx, row, ctx.userId());
}

/** Changes a link; None leaves as it is. Answers whether anything changed. */
export async function editTagRepo(ctx: Ctx, link: TagRepoLink): Promise<boolean> {
  if (link.merge_mode !== null) checkMode(link.merge_mode);
  const wishedArches = archesText(link.arches);
  const { free, linked } = await situation(ctx, link);
  const { tag_id, external_repo_id, ...old } = linked();
  const priority = link.priority ?? old.priority;
  const merge_mode = link.merge_mode ?? old.merge_mode;
  const arches = wishedArches ?? old.arches;
  if (priority === old.priority && merge_mode === old.merge_mode && arches === old.arches) return false;
  free(priority);
  await tagExternalRepos.revoke(ctx.tx, linked(), ctx.userId());
  await tagExternalRepos.create(ctx.tx, { tag_id, external_repo_id, priority, merge_mode, arches }, ctx.userId());
  return true;
}

export async function removeTagRepo(ctx: Ctx, tag_info: Value, repo_info: Value): Promise<void> {
  const { linked } = await situation(ctx, { tag_info, repo_info });
  await tagExternalRepos.revoke(ctx.tx, linked(), ctx.userId());
}
