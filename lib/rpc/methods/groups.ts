import type { Value } from '#core/xmlrpc/value';
import { addGroup, addGroupPackage, addGroupReq } from '#hub/comps/edit';
import { tagGroups } from '#hub/comps/groups';
import {
  removeGroup,
  removeGroupPackage,
  removeGroupReq,
  unblockGroup,
  unblockGroupPackage,
  unblockGroupReq,
} from '#hub/comps/remove';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, text } from '#hub/params';

const inTag = { taginfo: any, grpinfo: any };
const adding = { block: flag(false), force: flag(false) };

/** A change that blocks, with nothing else said. */
const blocking = (place: { taginfo: Value; grpinfo: Value }) => ({ ...place, block: true, force: false, opts: {} });

export default [
  method('getTagGroups', {
    doc: 'Comps groups of a tag with their packages and required groups, inheritance applied.',
    params: {
      tag: any,
      event,
      inherit: flag(true),
      incl_pkgs: flag(true),
      incl_reqs: flag(true),
      incl_blocked: flag(false),
    },
    auth: open,
    run: (ctx, p) => tagGroups(ctx, p.tag, p),
  }),
  method('groupListAdd', {
    doc: 'Add a group to a tag or change it: exported, display_name, is_default, uservisible, description, langonly, biarchonly.',
    params: { ...inTag, ...adding },
    kwargs: 'opts',
    auth: perm('tag'),
    run: (ctx, p) => addGroup(ctx, { ...p, opts: p.kwargs }),
  }),
  method('groupListRemove', {
    doc: "Take a group's entry out of a tag.",
    params: { ...inTag, force: flag(false) },
    auth: perm('tag'),
    run: (ctx, p) => removeGroup(ctx, p.taginfo, p.grpinfo, p.force),
  }),
  method('groupListBlock', {
    doc: 'Block a group in a tag.',
    params: inTag,
    auth: perm('tag'),
    run: (ctx, p) => addGroup(ctx, blocking(p)),
  }),
  method('groupListUnblock', {
    doc: 'Undo the block of a group in a tag.',
    params: inTag,
    auth: perm('tag'),
    run: (ctx, p) => unblockGroup(ctx, p.taginfo, p.grpinfo),
  }),
  method('groupPackageListAdd', {
    doc: 'Add a package to a group in a tag or change it: type, basearchonly, requires.',
    params: { ...inTag, pkg_name: text, ...adding },
    kwargs: 'opts',
    auth: perm('tag'),
    run: (ctx, p) => addGroupPackage(ctx, { ...p, opts: p.kwargs }),
  }),
  method('groupPackageListRemove', {
    doc: 'Take a package out of a group in a tag.',
    params: { ...inTag, pkg_name: text },
    auth: perm('tag'),
    run: (ctx, p) => removeGroupPackage(ctx, p.taginfo, p.grpinfo, p.pkg_name),
  }),
  method('groupPackageListBlock', {
    doc: 'Block a package of a group in a tag.',
    params: { ...inTag, pkg_name: text },
    auth: perm('tag'),
    run: (ctx, p) => addGroupPackage(ctx, { ...blocking(p), pkg_name: p.pkg_name }),
  }),
  method('groupPackageListUnblock', {
    doc: 'Undo the block of a package of a group in a tag.',
    params: { ...inTag, pkg_name: text },
    auth: perm('tag'),
    run: (ctx, p) => unblockGroupPackage(ctx, p.taginfo, p.grpinfo, p.pkg_name),
  }),
  method('groupReqListAdd', {
    doc: 'Make a group require another in a tag, or change that: type, is_metapkg.',
    params: { ...inTag, reqinfo: any, ...adding },
    kwargs: 'opts',
    auth: perm('tag'),
    run: (ctx, p) => addGroupReq(ctx, { ...p, opts: p.kwargs }),
  }),
  method('groupReqListRemove', {
    doc: 'Take a required group out of a group in a tag.',
    params: { ...inTag, reqinfo: any, force: anyOr(null) },
    auth: perm('tag'),
    run: (ctx, p) => removeGroupReq(ctx, p.taginfo, p.grpinfo, p.reqinfo),
  }),
  method('groupReqListBlock', {
    doc: 'Block a required group of a group in a tag.',
    params: { ...inTag, reqinfo: any },
    auth: perm('tag'),
    run: (ctx, p) => addGroupReq(ctx, { ...blocking(p), reqinfo: p.reqinfo }),
  }),
  method('groupReqListUnblock', {
    doc: 'Undo the block of a required group of a group in a tag.',
    params: { ...inTag, reqinfo: any },
    auth: perm('tag'),
    run: (ctx, p) => unblockGroupReq(ctx, p.taginfo, p.grpinfo, p.reqinfo),
  }),
] satisfies Method[];
