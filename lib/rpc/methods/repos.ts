import { GenericError } from '#core/errors';
import { truthy } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { moveDistRepo } from '#hub/distrepos/move';
import { requestDistRepo } from '#hub/distrepos/request';
import { host, login, type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, int, list, maybe, queryOpts, struct, text } from '#hub/params';
import { deleteRepo, expireRepo, problemRepo, repoReferences, setRepoState } from '#hub/repos/change';
import { repoDone } from '#hub/repos/done';
import { externalData, setExternalData } from '#hub/repos/externaldata';
import { activeRepos, getRepo, repoInfo } from '#hub/repos/find';
import { bestRepo } from '#hub/repos/fit';
import { initRepo } from '#hub/repos/init';
import { autoRequests, updateEndEvents } from '#hub/repos/keep';
import { givenOptions } from '#hub/repos/options';
import { queryQueue, queryRepos } from '#hub/repos/query';
import { checkQueue } from '#hub/repos/queue';
import { checkRequest, knownRequest, requestRepo } from '#hub/repos/request';
import { findTag } from '#hub/tags/find';
import { makeTask } from '#hub/tasks/make';
import { repoRequests } from '#store/repos';

export default [
  method('getRepo', {
    doc: 'The newest repo of a tag that fits.',
    params: { tag: any, state: maybe(int), event: maybe(int), dist: flag(false), min_event: maybe(int) },
    auth: open,
    run: (ctx, p) => getRepo(ctx, p.tag, p),
  }),
  method('repoInfo', {
    doc: 'A repo by id.',
    params: { repo_id: int, strict: flag(false) },
    auth: open,
    run: (ctx, p) => repoInfo(ctx, p.repo_id, p.strict),
  }),
  method('getActiveRepos', {
    doc: 'Repos that are being made, in use, or waiting to be removed.',
    params: {},
    auth: open,
    run: (ctx) => activeRepos(ctx),
  }),
  method('newRepo', {
    doc: 'Make a task that makes a new repo of a tag.',
    params: { tag: any, event: maybe(int), src: flag(false), debuginfo: flag(false), separate_src: flag(false) },
    auth: open,
    run: async (ctx, p) => {
      if (!ctx.hub.settings.hub.AllowNewRepo) throw new GenericError('newRepo calls are disabled');
      if (!(await ctx.hasPerm('repo'))) await ctx.assertPerm('regen-repo');
      await findTag(ctx.tx, p.tag, { strict: true });
      const { event, src, debuginfo, separate_src } = p;
      const given = Object.entries({ event, src, debuginfo, separate_src }).filter(([, value]) => value);
      const named: Value[] = given.length > 0 ? [{ ...Object.fromEntries(given), __starstar: true }] : [];
      return makeTask(ctx, 'newRepo', [p.tag, ...named], { priority: 15, channel: 'createrepo' });
    },
  }),
  method('repo.request', {
    doc: 'Ask for a repo of a tag: an existing one that fits, a request on its way, or a new request.',
    params: {
      tag: any,
      min_event: anyOr(null),
      at_event: maybe(int),
      opts: anyOr(null),
      priority: maybe(int),
      force: flag(false),
    },
    auth: login,
    run: (ctx, p) => requestRepo(ctx, p.tag, p),
  }),
  method('repo.get', {
    doc: 'The best ready repo of a tag for an event and options; None when there is none.',
    params: { tag: any, min_event: anyOr(null), at_event: maybe(int), opts: anyOr(null) },
    auth: open,
    run: (ctx, p) => bestRepo(ctx, p.tag, p),
  }),
  method('repo.checkRequest', {
    doc: 'A request with its repo, when there is one.',
    params: { req_id: int },
    auth: open,
    run: (ctx, p) => checkRequest(ctx, p.req_id),
  }),
  method('repo.checkQueue', {
    doc: 'Make tasks for open requests (kojira).',
    params: {},
    auth: perm('repo'),
    run: (ctx) => checkQueue(ctx),
  }),
  method('repo.autoRequests', {
    doc: 'Make requests for tags that ask for it by extra repo.auto (kojira).',
    params: {},
    auth: perm('repo'),
    run: (ctx) => autoRequests(ctx),
  }),
  method('repo.updateEndEvents', {
    doc: 'Note which repos are no longer their tags (kojira).',
    params: {},
    auth: perm('repo'),
    run: (ctx) => updateEndEvents(ctx),
  }),
  method('repo.query', {
    doc: 'Repos by clauses [field, value] or [field, op, value].',
    params: { clauses: list, fields: anyOr(null), opts: queryOpts },
    auth: open,
    run: (ctx, p) => queryRepos(ctx, p.clauses, p.fields, p.opts),
  }),
  method('repo.queryQueue', {
    doc: 'Repo requests by clauses.',
    params: { clauses: maybe(list), fields: anyOr(null), opts: queryOpts },
    auth: open,
    run: (ctx, p) => queryQueue(ctx, p.clauses ?? [], p.fields, p.opts),
  }),
  method('repo.references', {
    doc: 'Buildroots that use a repo.',
    params: { repo_id: int },
    auth: open,
    run: (ctx, p) => repoReferences(ctx, p.repo_id),
  }),
  method('repo.setState', {
    doc: 'Change the state of a repo.',
    params: { repo_id: int, state: int },
    auth: perm('repo'),
    run: async (ctx, p) => {
      await setRepoState(ctx, p.repo_id, p.state);
    },
  }),
  method('repo.setRequestPriority', {
    doc: 'Change the priority of a request.',
    params: { req_id: int, priority: int },
    auth: perm('admin'),
    run: async (ctx, p) => {
      const request = await knownRequest(ctx, p.req_id);
      repoRequests.replace(ctx.tx, request, { ...request, priority: p.priority, update_ts: ctx.now() });
    },
  }),
  method('repo.getExternalRepoData', {
    doc: 'What was last seen of an external repo (kojira).',
    params: { erepo: any },
    auth: open,
    run: (ctx, p) => externalData(ctx, p.erepo),
  }),
  method('repo.setExternalRepoData', {
    doc: 'Note what is seen of an external repo; repos of its tags are no longer current (kojira).',
    params: { external_repo_id: any, data: any },
    auth: perm('repo'),
    run: (ctx, p) => setExternalData(ctx, p.external_repo_id, p.data),
  }),
  method('repoExpire', {
    doc: 'Mark a repo expired.',
    params: { repo_id: int },
    auth: perm('repo'),
    run: (ctx, p) => expireRepo(ctx, p.repo_id),
  }),
  method('repoProblem', {
    doc: 'Mark a repo as a problem.',
    params: { repo_id: int },
    auth: perm('repo'),
    run: (ctx, p) => problemRepo(ctx, p.repo_id),
  }),
  method('repoDelete', {
    doc: 'Mark a repo deleted unless a buildroot uses it; answers how many do.',
    params: { repo_id: int },
    auth: perm('repo'),
    run: (ctx, p) => deleteRepo(ctx, p.repo_id),
  }),
  method('host.repoInit', {
    doc: 'Make a repo in state INIT; answers its id and event.',
    params: { tag: any, task_id: maybe(int), event: maybe(int), opts: anyOr(null) },
    auth: host,
    run: (ctx, p) => initRepo(ctx, p.tag, { task_id: p.task_id, event: p.event, opts: givenOptions(p.opts) }),
  }),
  method('host.repoDone', {
    doc: 'The metadata of a repo is uploaded: put it into place.',
    params: { repo_id: int, data: struct, expire: flag(false), repo_json_updates: anyOr(null) },
    auth: host,
    run: (ctx, p) => repoDone(ctx, p.repo_id, p.data, truthy(p.expire), p.repo_json_updates),
  }),
  method('distRepo', {
    doc: 'Make a task that makes a dist repo: signed copies of the packages of a tag, to be published.',
    params: { tag: any, keys: list },
    kwargs: 'task_opts',
    auth: open,
    run: (ctx, p) => requestDistRepo(ctx, p.tag, p.keys.map(String), p.kwargs),
  }),
  method('host.distRepoMove', {
    doc: 'Put one arch of a dist repo into place: the uploaded files and the packages that kojipkgs names.',
    params: { repo_id: int, uploadpath: text, arch: text },
    auth: host,
    run: (ctx, p) => moveDistRepo(ctx, p.repo_id, p.uploadpath, p.arch),
  }),
] satisfies Method[];
