import { TagError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import type { Task } from '#store/tasks';
import { users } from '#store/users';
import { findBuild } from '../builds/find.ts';
import type { Ctx } from '../context.ts';
import { notifyTag } from '../notifications/tag.ts';
import { findPackage } from '../packages/find.ts';
import { resolvePackage } from '../packages/resolve.ts';
import { assertPolicy } from '../policy/check.ts';
import { findTag, type TagInfo } from '../tags/find.ts';
import { makeTask } from '../tasks/make.ts';
import { assertTagAccess } from './access.ts';
import { tagNow, tagUnchecked, untagNow } from './change.ts';
import { readTagged } from './read.ts';

/** Tagging as users and builders ask for it: checks, then a task or the change itself. */
export interface TagRequest {
  readonly tag: Value;
  readonly build: Value;
  readonly force: boolean;
  readonly fromtag: Value;
}

/** Priority of tagging tasks: before builds. */
const PRIORITY = 10;

/** Makes the task that tags a build, after looking whether it can succeed. */
export async function requestTag(ctx: Ctx, { tag: tagInfo, build: info, force, fromtag }: TagRequest): Promise<number> {
  ctx.userId();
  const build = await findBuild(ctx.tx, info, true);
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  const from = fromtag ? await findTag(ctx.tx, fromtag, { strict: true }) : null;
  const forced = await mayForce(ctx, force);
  if (!forced) await assertListed(ctx, build.package_id, build.name, tag);
  await assertTagAccess(ctx, tag, force);
  if (from) await assertTagAccess(ctx, from, force);
  if (!forced) await assertPolicy(ctx, 'tag', policyData(tag, build, from));
  return makeTask(ctx, 'tagBuild', [tag.id, build.id, force, from?.id ?? null], { priority: PRIORITY });
}

const policyData = (tag: TagInfo | null, build: Build, from: TagInfo | null) => ({
  tag: tag?.id ?? null,
  build: build.id,
  fromtag: from?.id ?? null,
  operation: tag === null ? 'untag' : from === null ? 'tag' : 'move',
});

/** Rules of policies do not hold for admins who say so. */
const mayForce = async (ctx: Ctx, force: boolean): Promise<boolean> => force && (await ctx.hasPerm('admin'));

async function assertListed(ctx: Ctx, packageId: number, name: string, tag: TagInfo): Promise<void> {
  const entry = await resolvePackage(ctx.tx, tag.id, packageId);
  if (!entry) throw new TagError(`Package ${name} not in list for ${tag.name}`);
  if (entry.blocked) throw new TagError(`Package ${name} blocked in ${tag.name}`);
}

export async function tagBypass(ctx: Ctx, p: { tag: Value; build: Value; force: boolean; notify: boolean }) {
  const tag = await findTag(ctx.tx, p.tag, { strict: true });
  const build = await findBuild(ctx.tx, p.build, true);
  if (!(await mayForce(ctx, p.force))) await assertPolicy(ctx, 'tag', policyData(tag, build, null));
  await tagNow(ctx, tag, build, p);
  if (p.notify) await notifyTag(ctx, { tag: tag.id, build: build.id, user: ctx.userId() });
}

export interface UntagRequest {
  readonly tag: Value;
  readonly build: Value;
  readonly strict: boolean;
  readonly force: boolean;
  readonly notify: boolean;
}

export async function untag(ctx: Ctx, p: UntagRequest): Promise<void> {
  const tag = await findTag(ctx.tx, p.tag, { strict: true });
  const build = await findBuild(ctx.tx, p.build, true);
  if (!(await mayForce(ctx, p.force))) await assertPolicy(ctx, 'tag', policyData(null, build, tag));
  await untagNow(ctx, tag, build, p);
  if (p.notify) await notifyTag(ctx, { from: tag.id, build: build.id, user: ctx.userId() });
}

/** Tags many builds with no check but that they are complete. */
export async function massTag(ctx: Ctx, tagInfo: Value, wanted: readonly Value[]): Promise<void> {
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  for (const info of wanted) {
    await tagUnchecked(ctx, tag, await findBuild(ctx.tx, info, true));
    await ctx.tx.step();
  }
}

/** Tasks that move all builds of a package from one tag to another, each waiting for the one before it, oldest first. */
export async function moveAll(ctx: Ctx, tag1: Value, tag2: Value, info: Value, force: boolean): Promise<number[]> {
  ctx.userId();
  const { id, name } = await findPackage(ctx.tx, info, { strict: true });
  const from = await findTag(ctx.tx, tag1, { strict: true });
  const tag = await findTag(ctx.tx, tag2, { strict: true });
  const forced = await mayForce(ctx, force);
  if (!forced) await assertListedForMove(ctx, id, name, tag);
  await assertTagAccess(ctx, from, force);
  await assertTagAccess(ctx, tag, force);
  const rows = (await readTagged(ctx.tx, from.id, { package: name })).reverse();
  const moves = rows.map((row) => ({ tag: tag.id, build: row.id, fromtag: from.id, operation: 'move' }));
  if (!forced) for (const move of moves) await assertPolicy(ctx, 'tag', move);
  const made: number[] = [];
  for (const { build } of moves) {
    const step: Value = [['tagBuild', [tag.id, build, force, from.id], { priority: 15 }]];
    made.push(await makeTask(ctx, 'dependantTask', [made.slice(-1), step]));
  }
  return made;
}

async function assertListedForMove(ctx: Ctx, id: number, name: string, tag: TagInfo): Promise<void> {
  const entry = await resolvePackage(ctx.tx, tag.id, id);
  if (!entry) throw new TagError(`Package ${name} not in list for tag ${tag.name}`);
  if (entry.blocked) throw new TagError(`Package ${name} blocked in tag ${tag.name}`);
}

/** The tagging itself, by a task: in its owner's name, all being checked again, since time has passed. */
export async function tagByTask(ctx: Ctx, task: Task, { tag: tagInfo, build: info, force, fromtag }: TagRequest) {
  const owner = await users.get(ctx.tx, task.owner);
  if (!owner) throw new Error(`task ${task.id} has no owner`);
  const as = ctx.forUser(owner);
  const tag = await findTag(ctx.tx, tagInfo, { strict: true });
  const build = await findBuild(ctx.tx, info, true);
  const from = fromtag ? await findTag(ctx.tx, fromtag, { strict: true }) : null;
  const forced = await mayForce(as, force);
  if (!forced) {
    await assertPolicy(as, 'tag', { ...policyData(tag, build, from), user_id: owner.id });
    await assertListed(as, build.package_id, build.name, tag);
  }
  if (from) await untagNow(as, from, build, { force, strict: true });
  await tagNow(as, tag, build, { force });
}
