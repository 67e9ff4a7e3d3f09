import { GenericError } from '#core/errors';
import { type GroupConfig, groupConfig, groupPackages, groupReqs } from '#store/groups';
import { end } from '../comps/edit.ts';
import { type ResolvedGroup, resolveGroups } from '../comps/groups.ts';
import type { Ctx } from '../context.ts';
import type { TagInfo } from '../tags/find.ts';
import type { Parts } from './snapshot.ts';

type Groups = ReadonlyMap<number, ResolvedGroup>;

/** Where groups go, and what it has already. */
interface Target {
  readonly tag: TagInfo;
  readonly present: Groups;
  /** the tag is being made: only what is open is copied */
  readonly fresh: boolean;
}

/**
 * Gives the target the groups of the source. As in Koji 1.35 it is their names that are copied: descriptions, types and
 * the like are as usual in the copy, and what the target has already stays as it is.
 */
export async function copyGroups(ctx: Ctx, source: TagInfo, tag: TagInfo, parts: Parts): Promise<void> {
  const { event, remove, force } = parts;
  const [wanted, present] = await Promise.all([
    resolveGroups(ctx.tx, source.id, { event }),
    resolveGroups(ctx.tx, tag.id),
  ]);
  const target = { tag, present, fresh: remove === undefined };
  for (const group of wanted.values()) await copyGroup(ctx, group, target, force);
  if (remove) await removeGroups(ctx, wanted, target);
  // Koji 1.35: a group that an existing tag gets here has its members after the next copy
  const filled = [...wanted.values()].filter(({ config }) => target.fresh || present.has(config.group_id));
  for (const group of filled) await copyMembers(ctx, group, target);
  if (remove) for (const group of filled) await removeMembers(ctx, group, target);
}

async function copyGroup(ctx: Ctx, { name, config }: ResolvedGroup, { tag, present, fresh }: Target, force: boolean) {
  const { group_id, blocked } = config;
  const old = present.get(group_id)?.config;
  if ((fresh && blocked) || old?.blocked === blocked) return;
  if (old?.blocked && !force) throw new GenericError(`group ${name} is blocked in tag ${tag.name}`);
  await writeGroup(ctx, tag, old ?? { ...usual, group_id, display_name: name }, blocked);
}

const usual = {
  ...{ exported: true, is_default: null, uservisible: true },
  ...{ description: null, langonly: null, biarchonly: false },
};

async function writeGroup(ctx: Ctx, tag: TagInfo, group: Omit<GroupConfig, 'tag_id' | 'blocked'>, blocked: boolean) {
  const { group_id, exported, display_name, is_default, uservisible, description, langonly, biarchonly } = group;
  await end(ctx, groupConfig, tag.id, `${tag.id}#${group_id}`);
  const row = {
    ...{ group_id, tag_id: tag.id, blocked, exported, display_name, is_default, uservisible },
    ...{ description, langonly, biarchonly },
  };
  await groupConfig.create(ctx.tx, row, ctx.userId());
  await ctx.tx.step();
}

async function copyMembers(ctx: Ctx, { config, ...group }: ResolvedGroup, { tag, present, fresh }: Target) {
  const { group_id } = config;
  const old = present.get(group_id);
  const copied = (row: { blocked: boolean }): boolean => !(fresh && row.blocked);
  for (const { package: name } of [...group.packages.values()].filter(copied)) {
    if (!old?.packages.has(name)) await writePackage(ctx, tag, { group_id, name, blocked: false });
  }
  for (const { req_id, blocked } of [...group.reqs.values()].filter(copied)) {
    if (!old?.reqs.has(req_id)) await writeReq(ctx, tag, { group_id, req_id, blocked });
  }
}

async function writePackage(ctx: Ctx, tag: TagInfo, member: { group_id: number; name: string; blocked: boolean }) {
  const { group_id, name, blocked } = member;
  await end(ctx, groupPackages, tag.id, `${tag.id}#${group_id}#${name}`);
  const row = { group_id, tag_id: tag.id, package: name, blocked };
  await groupPackages.create(ctx.tx, { ...row, type: 'mandatory', basearchonly: null, requires: null }, ctx.userId());
  await ctx.tx.step();
}

async function writeReq(ctx: Ctx, tag: TagInfo, member: { group_id: number; req_id: number; blocked: boolean }) {
  const { group_id, req_id, blocked } = member;
  await end(ctx, groupReqs, tag.id, `${tag.id}#${group_id}#${req_id}`);
  const row = { group_id, tag_id: tag.id, req_id, blocked };
  await groupReqs.create(ctx.tx, { ...row, type: 'mandatory', is_metapkg: false }, ctx.userId());
  await ctx.tx.step();
}

/** What the source does not have: an own entry goes, an inherited one is blocked. */
async function removeGroups(ctx: Ctx, wanted: Groups, { tag, present }: Target): Promise<void> {
  for (const { config } of present.values()) {
    if (wanted.has(config.group_id)) continue;
    if (config.tag_id === tag.id) await end(ctx, groupConfig, tag.id, `${tag.id}#${config.group_id}`);
    else if (!config.blocked) await writeGroup(ctx, tag, config, true);
    await ctx.tx.step();
  }
}

/** The same of packages and requirements; packages that are inherited stay, unless the source blocks them. */
async function removeMembers(ctx: Ctx, wanted: ResolvedGroup, { tag, present }: Target): Promise<void> {
  const { group_id } = wanted.config;
  const { packages, reqs } = present.get(group_id)!;
  for (const { package: name, tag_id, blocked } of packages.values()) {
    const wish = wanted.packages.get(name);
    if (blocked || (wish && !wish.blocked)) continue;
    if (wish) await writePackage(ctx, tag, { group_id, name, blocked: true });
    else if (tag_id === tag.id) await end(ctx, groupPackages, tag.id, `${tag.id}#${group_id}#${name}`);
  }
  for (const { req_id, tag_id, blocked } of reqs.values()) {
    if (blocked || wanted.reqs.has(req_id)) continue;
    if (tag_id === tag.id) await end(ctx, groupReqs, tag.id, `${tag.id}#${group_id}#${req_id}`);
    else await writeReq(ctx, tag, { group_id, req_id, blocked: true });
  }
}
