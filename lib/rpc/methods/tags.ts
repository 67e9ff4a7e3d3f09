import type { Value } from '#core/xmlrpc/value';
import { idOf, noSuchEntry } from '#hub/lookup';
import { makeKnown } from '#hub/makeknown';
import { remembered } from '#hub/memory/remembered';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, int, list, maybe, queryOpts, struct, text } from '#hub/params';
import { checkTagAccess, checkTagPackage } from '#hub/tags/access';
import { buildConfig } from '#hub/tags/buildconfig';
import { tagChangedSince, tagFirstChangeEvent, tagLastChangeEvent } from '#hub/tags/changes';
import { deleteTag } from '#hub/tags/delete';
import { createTag, editTag, type TagChanges } from '#hub/tags/edit';
import { getTag } from '#hub/tags/find';
import { listTags } from '#hub/tags/list';
import { tags } from '#store/tags';

export default [
  method('getTag', {
    // clients show it: the recorded sessions of the koji client have this text
    doc: [
      'Get tag information based on the tagInfo. tagInfo may be either',
      '    a string (the tag name) or an int (the tag ID).',
      '',
      "With its own extra values, now, at an event, or (event 'auto') in its last state.",
    ].join('\n'),
    params: { tagInfo: any, strict: flag(false), event: anyOr(null), blocked: flag(false) },
    auth: open,
    run: ({ tx }, p) => getTag(tx, p.tagInfo, p),
  }),
  method('getTagID', {
    doc: 'Id of a tag by name, also of a deleted one; create makes the name known.',
    params: { info: any, strict: flag(false), create: flag(false) },
    auth: open,
    async run(ctx, p) {
      const { tx } = ctx;
      if (p.create) return (await makeKnown(ctx, tags, p.info, (named) => named)).id;
      const id = await idOf(tx, tags, p.info);
      const known = id !== undefined && (await tags.get(tx, id)) !== undefined;
      if (!known && p.strict) throw noSuchEntry('tag', p.info);
      return known ? id : null;
    },
  }),
  method('listTags', {
    doc: 'All tags, those of a build, or those that list a package; pattern is a glob.',
    params: { build: anyOr(null), package: anyOr(null), perms: flag(true), queryOpts, pattern: maybe(text) },
    auth: open,
    run: ({ tx }, p) => listTags(tx, p),
  }),
  method('createTag', {
    doc: 'Make a tag; answers its id.',
    params: {
      name: any,
      parent: anyOr(null),
      arches: anyOr(null),
      perm: anyOr(null),
      locked: flag(false),
      maven_support: flag(false),
      maven_include_all: flag(false),
      extra: maybe(struct),
    },
    auth: perm('tag'),
    run: (ctx, p) => createTag(ctx, p),
  }),
  method('editTag', {
    doc: 'Older form of editTag2.',
    params: { tagInfo: any, name: any, arches: any, locked: any, permissionID: any, extra: maybe(struct) },
    auth: perm('tag'),
    run: (ctx, { tagInfo, name, arches, locked, permissionID, extra }) =>
      editTag(ctx, tagInfo, { name, arches, locked, perm_id: permissionID, ...(extra ? { extra } : {}) }),
  }),
  method('editTag2', {
    doc: 'Change name, arches, locked, perm, maven_support, maven_include_all, extra, remove_extra, block_extra.',
    params: { tagInfo: any },
    kwargs: 'kwargs',
    auth: perm('tag'),
    run: (ctx, p) => editTag(ctx, p.tagInfo, p.kwargs as TagChanges),
  }),
  method('deleteTag', {
    doc: 'End a tag with its content, its links and the targets that use it.',
    params: { tagInfo: any },
    auth: perm('tag'),
    run: (ctx, p) => deleteTag(ctx, p.tagInfo),
  }),
  method('getBuildConfig', {
    doc: 'A tag with the arches and extra values that it inherits.',
    params: { tag: any, event },
    auth: open,
    run: (ctx, p) => remembered(ctx, 'getBuildConfig', p, (tx) => buildConfig(tx, p.tag, p.event)),
  }),
  method('checkTagAccess', {
    doc: 'May the user tag builds into the tag: [access, override, reason].',
    params: { tag_id: any, user_id: anyOr(null) },
    auth: open,
    run: (ctx, p) => checkTagAccess(ctx, p.tag_id, p.user_id as Value),
  }),
  method('checkTagPackage', {
    doc: 'Is the package listed for the tag and not blocked?',
    params: { tag: any, pkg: any },
    auth: open,
    run: (ctx, p) => checkTagPackage(ctx, p.tag, p.pkg),
  }),
  method('tagChangedSinceEvent', {
    doc: 'Has one of the tags (ids) itself changed after the event?',
    params: { event: int, taglist: list },
    auth: open,
    run: ({ tx }, p) => tagChangedSince(tx, p.event, p.taglist),
  }),
  method('tagFirstChangeEvent', {
    doc: 'The first event that changed the tag, after an event.',
    params: { tag: any, after: event, inherit: flag(true) },
    auth: open,
    run: (ctx, p) => tagFirstChangeEvent(ctx, p.tag, p.after, p.inherit),
  }),
  method('tagLastChangeEvent', {
    doc: 'The last event that changed the tag, before an event.',
    params: { tag: any, before: event, inherit: flag(true) },
    auth: open,
    run: (ctx, p) => tagLastChangeEvent(ctx, p.tag, p.before, p.inherit),
  }),
] satisfies Method[];
