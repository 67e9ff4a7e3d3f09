import { createExternalRepo, deleteExternalRepo, editExternalRepo } from '#hub/externalrepos/edit';
import { findExternalRepo, inheritedRepos, listExternalRepos, tagRepos } from '#hub/externalrepos/find';
import { addTagRepo, editTagRepo, removeTagRepo } from '#hub/externalrepos/links';
import { withAncestors } from '#hub/memory/ancestors';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, int, maybe, queryOpts, text } from '#hub/params';

export default [
  method('listExternalRepos', {
    doc: 'External repos, by id, name or URL.',
    params: { info: anyOr(null), url: maybe(text), event, queryOpts },
    auth: open,
    run: ({ tx }, p) => listExternalRepos(tx, p),
  }),
  method('getExternalRepo', {
    doc: 'An external repo by id or name, now or at an event.',
    params: { info: any, strict: flag(false), event },
    auth: open,
    run: async ({ tx }, { info, ...options }) => (await findExternalRepo(tx, info, options)) ?? null,
  }),
  method('createExternalRepo', {
    doc: 'Make an external repo; $arch in the URL stands for the arch.',
    params: { name: any, url: any },
    auth: perm('admin'),
    run: (ctx, p) => createExternalRepo(ctx, p.name, p.url),
  }),
  method('editExternalRepo', {
    doc: 'Change name or URL of an external repo.',
    params: { info: any, name: anyOr(null), url: anyOr(null) },
    auth: perm('admin'),
    run: (ctx, p) => editExternalRepo(ctx, p.info, p.name, p.url),
  }),
  method('deleteExternalRepo', {
    doc: 'End an external repo and take it out of all tags.',
    params: { info: any },
    auth: perm('admin'),
    run: (ctx, p) => deleteExternalRepo(ctx, p.info),
  }),
  method('addExternalRepoToTag', {
    doc: 'Use an external repo in a tag; merge_mode is koji, simple or bare.',
    params: { tag_info: any, repo_info: any, priority: int, merge_mode: text.default('koji'), arches: anyOr(null) },
    auth: perm('tag'),
    run: (ctx, p) => addTagRepo(ctx, p),
  }),
  method('editTagExternalRepo', {
    doc: 'Change priority, merge_mode or arches of an external repo in a tag; answers whether anything changed.',
    params: { tag_info: any, repo_info: any, priority: maybe(int), merge_mode: maybe(text), arches: anyOr(null) },
    auth: perm('tag'),
    run: (ctx, p) => editTagRepo(ctx, p),
  }),
  method('removeExternalRepoFromTag', {
    doc: 'Take an external repo out of a tag.',
    params: { tag_info: any, repo_info: any },
    auth: perm('tag'),
    run: (ctx, p) => removeTagRepo(ctx, p.tag_info, p.repo_info),
  }),
  method('getTagExternalRepos', {
    doc: 'External repos of a tag itself, or the tags of an external repo.',
    params: { tag_info: anyOr(null), repo_info: anyOr(null), event },
    auth: open,
    run: ({ tx }, p) => tagRepos(tx, p.tag_info, p.repo_info, p.event),
  }),
  method('getExternalRepoList', {
    doc: 'External repos of a tag with those that it inherits.',
    params: { tag_info: any, event },
    auth: open,
    run: (ctx, p) =>
      withAncestors(ctx, p.tag_info, p.event, (ancestors) => inheritedRepos(ctx.tx, p.tag_info, p.event, ancestors)),
  }),
] satisfies Method[];
