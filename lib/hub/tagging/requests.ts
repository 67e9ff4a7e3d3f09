import { TagError } from '#core/errors';
import { str } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import type { Task } from '#store/tasks';
import { users } from '#store/users';
import { findBuild } from '../builds/find.ts';
import type { Ctx } from '../context.ts';
import { notifyTag } from '../notifications/tag.ts';
import { addPackage } from '../packages/edit.ts';
import { findPackage } from '../packages/find.ts';
import { resolvePackage } from '../packages/resolve.ts';
import { assertPolicy } from '../policy/check.ts';
import { findTag, findTagName, type TagInfo } from '../tags/find.ts';
import { makeTask } from '../tasks/make.ts';
import { assertTagAccess } from './access.ts';
import { assertComplete, tagNow, tagUnchecked, untagNow } from './change.ts';
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
  const fromId = fromtag ? (await findTagName(ctx.tx, fromtag, true)).id : null;
  assertComplete(build);
  await assertTagAccess(ctx, tag, force);
  const from = fromId === null ? null : await findTag(ctx.tx, fromId, { strict: true });
  if (from) await assertTagAccess(ctx, from, force);
  const forced = await mayForce(ctx, force);
  await listOrRefuse(
    ctx,
    tag,
    { id: build.package_id, forced },
    (problem) => `Package ${build.name} ${problem} ${tag.name}`,
  );
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

/** What is wrong with the package's entry in the tag; undefined: nothing. */
async function problemOf(
  ctx: Ctx,
  tag: TagInfo,
  packageId: number,
): Promise<'not in list for' | 'blocked in' | undefined> {
  const entry = await resolvePackage(ctx.tx, tag.id, packageId);
  if (!entry) return 'not in list for';
  return entry.blocked ? 'blocked in' : undefined;
}

/** The package has to be listed and open in the tag; who may force it gets it listed, as his own. */
async function listOrRefuse(
  ctx: Ctx,
  tag: TagInfo,
  { id, forced }: { readonly id: number; readonly forced: boolean },
  words: (problem: string) => string,
): Promise<void> {
  const problem = await problemOf(ctx, tag, id);
  if (!problem) return;
  if (!forced) throw new TagError(words(problem));
  await addPackage(ctx, { taginfo: tag.id, pkginfo: id, block: false, force: true });
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
    // an event for each: builds of one event would be ordered by their ids
    ctx.tx.nextCall();
    await tagUnchecked(ctx, tag, await findBuild(ctx.tx, info, true));
    await ctx.tx.step();
  }
}

/** Tasks that move all builds of a package from one tag to another, each waiting for the one before it, oldest first. */
export async function moveAll(ctx: Ctx, tag1: Value, tag2: Value, info: Value, force: boolean): Promise<number[]> {
  ctx.userId();
  const { id, name } = await findPackage(ctx.tx, info, { strict: true });
  const ends = [await findTagName(ctx.tx, tag1, true), await findTagName(ctx.tx, tag2, true)] as const;
  const from = await findTag(ctx.tx, ends[0].id, { strict: true });
  const tag = await findTag(ctx.tx, ends[1].id, { strict: true });
  const forced = await mayForce(ctx, force);
  await listOrRefuse(ctx, tag, { id, forced }, (problem) => `Package ${str(info)} ${problem} tag ${str(tag2)}`);
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
    const problem = await problemOf(as, tag, build.package_id);
    if (problem) throw new TagError(`Package ${build.name} ${problem} ${tag.name}`);
  }
  if (from) await untagNow(as, from, build, { force, strict: true });
  await tagNow(as, tag, build, { force });
}
