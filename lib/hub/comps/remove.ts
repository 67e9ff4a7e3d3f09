import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { groupConfig, groupPackages, groupReqs, groups } from '#store/groups';
import type { Ctx } from '../context.ts';
import { lookUpStrict } from '../lookup.ts';
import { findTag } from '../tags/find.ts';
import { end, named } from './edit.ts';

/** Takes a tag's own entry of a group away; one that is not there is an error, unless `force`. */
export async function removeGroup(ctx: Ctx, taginfo: Value, grpinfo: Value, force: boolean): Promise<void> {
  const tag = await findTag(ctx.tx, taginfo, { strict: true });
  const group = await lookUpStrict(ctx.tx, groups, 'groups', grpinfo);
  const key = `${tag.id}#${group.id}`;
  if (!force && !(await groupConfig.active(ctx.tx, 'tag', tag.id, key))) {
    throw new GenericError(`No group: ${group.name} found for tag: ${tag.name}`);
  }
  await end(ctx, groupConfig, tag.id, key);
}

/** Takes a tag's own blocking entry away; what is inherited shows through again. */
export async function unblockGroup(ctx: Ctx, taginfo: Value, grpinfo: Value): Promise<void> {
  const { tag, group } = await named(ctx, taginfo, grpinfo);
  const key = `${tag.id}#${group.id}`;
  if (!(await groupConfig.active(ctx.tx, 'tag', tag.id, key))?.blocked) {
    throw new GenericError(`group ${group.name} is NOT blocked in tag ${tag.name}`);
  }
  await end(ctx, groupConfig, tag.id, key);
}

export async function removeGroupPackage(ctx: Ctx, taginfo: Value, grpinfo: Value, name: string): Promise<void> {
  const { tag, group } = await named(ctx, taginfo, grpinfo);
  await end(ctx, groupPackages, tag.id, `${tag.id}#${group.id}#${name}`);
}

export async function unblockGroupPackage(ctx: Ctx, taginfo: Value, grpinfo: Value, name: string): Promise<void> {
  const { tag, group } = await named(ctx, taginfo, grpinfo);
  const key = `${tag.id}#${group.id}#${name}`;
  if (!(await groupPackages.active(ctx.tx, 'tag', tag.id, key))?.blocked) {
    throw new GenericError(`package ${name} is NOT blocked in group ${group.id}, tag ${tag.id}`);
  }
  await end(ctx, groupPackages, tag.id, key);
}

export async function removeGroupReq(ctx: Ctx, taginfo: Value, grpinfo: Value, reqinfo: Value): Promise<void> {
  const { tag, group } = await named(ctx, taginfo, grpinfo);
  const req = await lookUpStrict(ctx.tx, groups, 'groups', reqinfo);
  await end(ctx, groupReqs, tag.id, `${tag.id}#${group.id}#${req.id}`);
}

export async function unblockGroupReq(ctx: Ctx, taginfo: Value, grpinfo: Value, reqinfo: Value): Promise<void> {
  const { tag, group } = await named(ctx, taginfo, grpinfo);
  const req = await lookUpStrict(ctx.tx, groups, 'groups', reqinfo);
  const key = `${tag.id}#${group.id}#${req.id}`;
  if (!(await groupReqs.active(ctx.tx, 'tag', tag.id, key))?.blocked) {
    throw new GenericError(`group req ${req.id} is NOT blocked in group ${group.id}, tag ${tag.id}`);
  }
  await end(ctx, groupReqs, tag.id, key);
}
