import { keyValues } from '#cli/arguments';
import { command, flag, list, value } from '#cli/command';
import { Failure, UsageError } from '#cli/failure';
import { type RequestAnswer, waitForRequest } from '#cli/repowait';
import type { TagRow, UserRow } from '#cli/rows';
import { valuesOf } from '#client/multicall';
import type { Struct } from '#core/xmlrpc/value';

const addSidetag = command({
  name: 'add-sidetag',
  group: 'misc',
  summary: 'Make a side tag: a tag and target of your own, based on a build tag',
  usage: '<basetag>',
  args: [1, 1],
  examples: ['add-sidetag --wait f42-build'],
  login: 'always',
  options: {
    quiet: flag('-q, --quiet', 'do not print the name of the tag'),
    wait: flag('-w, --wait', 'wait until it has a repo'),
    debuginfo: flag('--debuginfo', 'put debuginfo RPMs into its repos'),
    suffix: value('--suffix', 'SUFFIX', 'end of the name, one of those that the hub allows'),
  },
  async run({ ctx, args: [base = ''], options }) {
    const named: Struct = { debuginfo: options.debuginfo };
    if (options.suffix !== undefined) named.suffix = options.suffix;
    const tag = await ctx.call<{ id: number; name: string }>('createSideTag', [base], named);
    if (!options.quiet) ctx.out(tag.name);
    if (!options.wait) return 0;
    const answer = await ctx.call<RequestAnswer>('repo.request', [tag.id], {});
    if (answer.repo) return 0;
    return waitForRequest(ctx, answer.request!.id, { quiet: options.quiet, verbose: false });
  },
});

const removeSidetag = command({
  name: 'remove-sidetag',
  group: 'misc',
  summary: 'Remove side tags',
  usage: '<sidetag> ...',
  args: [1],
  login: 'always',
  async run({ ctx, args }) {
    valuesOf(await ctx.session.multiCall(args.map((tag) => ({ method: 'removeSideTag', params: [tag] }))));
  },
});

const listSidetags = command({
  name: 'list-sidetags',
  group: 'misc',
  summary: 'List side tags',
  args: [0, 0],
  json: true,
  options: {
    basetag: value('--basetag', 'BASETAG', 'those based on this tag'),
    user: value('--user', 'USER', 'those of this user'),
    mine: flag('--mine', 'yours'),
  },
  async run({ ctx, options }) {
    if (options.mine && options.user !== undefined) throw new UsageError('Specify only one from --user --mine');
    let user: string | undefined = options.user;
    if (options.mine) {
      await ctx.login();
      const me = await ctx.call<UserRow | null>('getLoggedInUser');
      if (!me) throw new Failure('Not logged in');
      user = me.name;
    }
    const tags = await ctx.call<TagRow[]>('listSideTags', [], { basetag: options.basetag, user });
    tags.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (ctx.json) return ctx.printJson(tags);
    for (const tag of tags) ctx.out(tag.name);
  },
});

const editSidetag = command({
  name: 'edit-sidetag',
  group: 'misc',
  summary: 'Change a side tag',
  usage: '<sidetag>',
  args: [1, 1],
  login: 'always',
  options: {
    debuginfo: flag('--debuginfo', 'put debuginfo RPMs into its repos'),
    noDebuginfo: flag('--no-debuginfo', 'put no debuginfo RPMs into its repos'),
    rpmMacro: list('--rpm-macro', 'key=value', 'set an RPM macro for its builds (may be repeated)'),
    removeRpmMacro: list('--remove-rpm-macro', 'key', 'remove an RPM macro (may be repeated)'),
  },
  async run({ ctx, args: [tag = ''], options }) {
    if (options.debuginfo && options.noDebuginfo)
      throw new UsageError('--debuginfo and --no-debuginfo are mutually exclusive');
    const named = {
      debuginfo: options.debuginfo ? true : options.noDebuginfo ? false : undefined,
      rpm_macros: options.rpmMacro.length > 0 ? keyValues(options.rpmMacro) : undefined,
      remove_rpm_macros: options.removeRpmMacro.length > 0 ? options.removeRpmMacro : undefined,
    };
    if (Object.values(named).every((change) => change === undefined))
      throw new UsageError('At least one change must be specified');
    await ctx.call('editSideTag', [tag], named);
  },
});

export default [addSidetag, removeSidetag, listSidetags, editSidetag];
