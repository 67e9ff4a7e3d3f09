import { TagError } from '#core/errors';
import { BUILD } from '#core/states';
import { type Build, nvrKey } from '#store/builds';
import { tagListing } from '#store/tags';
import { dropUntagged, noteUntagged } from '#store/untagged';
import { buildInfo } from '../builds/show.ts';
import { stateOf } from '../builds/state.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { type TagInfo, withExtra } from '../tags/find.ts';
import { taggedTopic, wakeWaiters } from '../tasks/waiters.ts';
import { shownUser } from '../users/find.ts';
import { assertTagAccess } from './access.ts';

export interface ChangeOptions {
  /** tag what is tagged already, and what is locked for others; the latter for admins */
  readonly force: boolean;
}

/** Puts a build into a tag in the caller's name, access to the tag being checked. */
export async function tagNow(ctx: Ctx, tag: TagInfo, build: Build, { force }: ChangeOptions): Promise<void> {
  await assertTagAccess(ctx, tag, force);
  await announce(ctx, 'before', 'Tag', tag, build, { force });
  assertComplete(build);
  await list(ctx, tag, build, force);
  await announce(ctx, 'after', 'Tag', tag, build, { force });
}

/** The same without the check of access (massTag). */
export async function tagUnchecked(ctx: Ctx, tag: TagInfo, build: Build): Promise<void> {
  await announce(ctx, 'before', 'Tag', tag, build, { force: true });
  assertComplete(build);
  await list(ctx, tag, build, true);
  await announce(ctx, 'after', 'Tag', tag, build, { force: true });
}

/** What is not complete cannot be tagged, not even by force. */
export function assertComplete(build: Build): void {
  if (build.state === BUILD.COMPLETE) return;
  throw new TagError(`build ${nvrKey(build)} not complete: state ${stateOf(build)}`);
}

const rowKey = (tag: TagInfo, build: Build): string => `${tag.id}#${build.package_id}#${build.id}`;

async function list(ctx: Ctx, tag: TagInfo, build: Build, force: boolean): Promise<void> {
  const held = await tagListing.active(ctx.tx, 'tag', tag.id, rowKey(tag, build));
  if (held && !force) throw new TagError(`build ${nvrKey(build)} already tagged (${tag.name})`);
  if (held) await tagListing.revoke(ctx.tx, held, ctx.userId());
  const row = { tag_id: tag.id, build_id: build.id, package_id: build.package_id };
  await tagListing.create(ctx.tx, row, ctx.userId());
  dropUntagged(ctx.tx, build.id);
  await wakeWaiters(ctx, taggedTopic(nvrKey(build)));
}

/** Takes a build out of a tag in the caller's name; one that is not in it is an error if `strict`. */
export async function untagNow(
  ctx: Ctx,
  tag: TagInfo,
  build: Build,
  { force, strict }: ChangeOptions & { readonly strict: boolean },
): Promise<void> {
  await assertTagAccess(ctx, tag, force);
  await announce(ctx, 'before', 'Untag', tag, build, { force, strict });
  if (!(await unlist(ctx, tag, build)) && strict) {
    throw new TagError(`build ${nvrKey(build)} not in tag ${tag.name}`);
  }
  await announce(ctx, 'after', 'Untag', tag, build, { force, strict });
}

/** The same without the check of access (copies of tags). */
export async function untagUnchecked(ctx: Ctx, tag: TagInfo, build: Build): Promise<void> {
  const options = { force: true, strict: false };
  await announce(ctx, 'before', 'Untag', tag, build, options);
  if (await unlist(ctx, tag, build)) await announce(ctx, 'after', 'Untag', tag, build, options);
}

/** False when the build was not in the tag. */
async function unlist(ctx: Ctx, tag: TagInfo, build: Build): Promise<boolean> {
  const held = await tagListing.active(ctx.tx, 'tag', tag.id, rowKey(tag, build));
  if (!held) return false;
  await tagListing.revoke(ctx.tx, held, ctx.userId());
  const left = await tagListing.at(ctx.tx, 'build', build.id);
  if (left.length === 0 && build.state === BUILD.COMPLETE) noteUntagged(ctx.tx, build);
  return true;
}

async function announce(
  ctx: Ctx,
  when: 'before' | 'after',
  what: 'Tag' | 'Untag',
  tag: TagInfo,
  build: Build,
  options: object,
): Promise<void> {
  // nobody asks, and there is no message before a change: nothing to read
  if (when === 'before' && !ctx.hub.callbacks.has(`pre${what}`)) return;
  const user = ctx.user && shownUser(ctx.user);
  const [told, info] = await Promise.all([withExtra(ctx.tx, tag), buildInfo(ctx.tx, build)]);
  const data = { tag: told, build: info, user, ...options };
  await (when === 'before' ? before : after)(ctx, what, data);
}
