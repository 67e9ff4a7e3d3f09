import { GenericError, ParameterError } from '#core/errors';
import { repr, truthy } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import {
  type Group,
  type GroupConfig,
  type GroupPackage,
  type GroupReq,
  groupConfig,
  groupPackages,
  groupReqs,
  groups,
} from '#store/groups';
import type { Tag } from '#store/tags';
import type { VersionedTable } from '#store/versioned';
import type { Ctx } from '../context.ts';
import { lookUpOrCreate, lookUpStrict } from '../lookup.ts';
import { findTag, findTagName } from '../tags/find.ts';
import { resolveGroups } from './groups.ts';

export interface GroupChange {
  readonly taginfo: Value;
  readonly grpinfo: Value;
  readonly block: boolean;
  readonly force: boolean;
  readonly opts: Struct;
}

/** A member's value: what is given, else what holds already, else what is usual. */
type Choose<T> = <K extends string & keyof T>(key: K, kind: (value: Value) => T[K], usual: T[K]) => T[K];

function picker<T>(opts: Struct, previous: T | undefined): Choose<T> {
  return (key, kind, usual) => (opts[key] !== undefined ? kind(opts[key]) : previous ? previous[key] : usual);
}

const flag = (value: Value): boolean => truthy(value);
const flagOrNone = (value: Value): boolean | null => (value === null ? null : truthy(value));

function words(value: Value): string {
  if (typeof value === 'string') return value;
  throw new ParameterError(`expected a string, got ${repr(value)}`);
}

const wordsOrNone = (value: Value): string | null => (value === null ? null : words(value));

interface Entry<R> {
  readonly row: R & { readonly tag_id: number };
  readonly key: string;
  /** what holds already */
  readonly previous: R | undefined;
  /** write it though what holds says the same */
  readonly always?: boolean;
}

/** Ends the tag's own row and makes the new one, unless what holds already says the same in all these fields. */
async function write<R extends object>(
  ctx: Ctx,
  table: VersionedTable<R>,
  { row, key, previous, always = false }: Entry<R>,
  fields: readonly (keyof R)[],
): Promise<void> {
  if (previous && !always && fields.every((field) => previous[field] === row[field])) return;
  await end(ctx, table, row.tag_id, key);
  await table.create(ctx.tx, row, ctx.userId());
}

/** Ends the tag's own row, if there is one. */
export async function end<R extends object>(ctx: Ctx, table: VersionedTable<R>, tag: number, key: string) {
  const held = await table.active(ctx.tx, 'tag', tag, key);
  if (held) await table.revoke(ctx.tx, held, ctx.userId());
}

/** Adds a group to a tag, changes its entry there, or blocks it. */
export async function addGroup(ctx: Ctx, { taginfo, grpinfo, block, force, opts }: GroupChange): Promise<void> {
  const tag = await findTag(ctx.tx, taginfo, { strict: true });
  const group = await lookUpOrCreate(ctx.tx, groups, grpinfo, (named) => named);
  const previous = (await resolveGroups(ctx.tx, tag.id)).get(group.id)?.config;
  if (previous?.blocked && !force) {
    throw new GenericError(`group ${group.name} is blocked in tag ${tag.name}`);
  }
  const pick = picker<GroupConfig>(opts, previous);
  const row: GroupConfig = {
    group_id: group.id,
    tag_id: tag.id,
    blocked: block,
    exported: pick('exported', flag, true),
    display_name: pick('display_name', words, group.name),
    is_default: pick('is_default', flagOrNone, null),
    uservisible: pick('uservisible', flag, true),
    description: pick('description', wordsOrNone, null),
    langonly: pick('langonly', wordsOrNone, null),
    biarchonly: pick('biarchonly', flag, false),
  };
  const fields = Object.keys(row).filter((field) => field !== 'tag_id') as (keyof GroupConfig)[];
  await write(ctx, groupConfig, { row, key: `${tag.id}#${group.id}`, previous }, fields);
}

/** Tag and group, where the group has to be there and open. */
async function openGroup(ctx: Ctx, taginfo: Value, grpinfo: Value) {
  const { tag, group } = await named(ctx, taginfo, grpinfo);
  const resolved = (await resolveGroups(ctx.tx, tag.id)).get(group.id);
  if (!resolved) throw new GenericError(`group ${group.name} not present in tag ${tag.name}`);
  if (resolved.config.blocked) throw new GenericError(`group ${group.name} is blocked in tag ${tag.name}`);
  return { tag, group, resolved };
}

interface Place {
  readonly tag: Tag;
  readonly group: Group;
}

/** The tag by its name alone: a deleted one will do. */
export async function named(ctx: Ctx, taginfo: Value, grpinfo: Value): Promise<Place> {
  const tag = await findTagName(ctx.tx, taginfo, true);
  return { tag, group: await lookUpStrict(ctx.tx, groups, 'groups', grpinfo) };
}

/** Adds a package to a group, changes its entry, or blocks it. */
export async function addGroupPackage(ctx: Ctx, change: GroupChange & { readonly pkg_name: string }): Promise<void> {
  const { pkg_name: name, block, force, opts } = change;
  const { tag, group, resolved } = await openGroup(ctx, change.taginfo, change.grpinfo);
  const previous = resolved.packages.get(name);
  if (previous?.blocked && !force) {
    throw new GenericError(`package ${name} blocked in group ${group.name}, tag ${tag.name}`);
  }
  const pick = picker<GroupPackage>(opts, previous);
  const row: GroupPackage = {
    ...{ group_id: group.id, tag_id: tag.id, package: name, blocked: block },
    type: pick('type', words, 'mandatory'),
    basearchonly: pick('basearchonly', flagOrNone, null),
    requires: pick('requires', wordsOrNone, null),
  };
  const key = `${tag.id}#${group.id}#${name}`;
  await write(ctx, groupPackages, { row, key, previous, always: block || force }, ['type', 'basearchonly', 'requires']);
}

/** Makes a group require another, changes that entry, or blocks it. */
export async function addGroupReq(ctx: Ctx, change: GroupChange & { readonly reqinfo: Value }): Promise<void> {
  const { block, force, opts } = change;
  const { tag, group, resolved } = await openGroup(ctx, change.taginfo, change.grpinfo);
  const req = await lookUpStrict(ctx.tx, groups, 'groups', change.reqinfo);
  const previous = resolved.reqs.get(req.id);
  if (previous?.blocked && !force) {
    throw new GenericError(`requirement on group ${req.name} blocked in group ${group.name}, tag ${tag.name}`);
  }
  const pick = picker<GroupReq>(opts, previous);
  const row: GroupReq = {
    ...{ group_id: group.id, tag_id: tag.id, req_id: req.id, blocked: block },
    type: pick('type', words, 'mandatory'),
    is_metapkg: pick('is_metapkg', flag, false),
  };
  // Koji 1.35: force alone does not open a blocked requirement again, another type or is_metapkg with it does
  await write(ctx, groupReqs, { row, key: `${tag.id}#${group.id}#${req.id}`, previous, always: block }, [
    ...(['type', 'is_metapkg'] as const),
  ]);
}
