import type { Value } from '#core/xmlrpc/value';
import { idOrName, time } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import { LOCAL_DEBUG } from '../globals.ts';
import { entriesOf, type History, type HistoryStyle, historyLines, TABLE_NAMES } from '../history.ts';

const FILTERS = {
  build: value('--build', 'BUILD', 'about this build'),
  package: value('--package', 'PACKAGE', 'about this package'),
  tag: value('--tag', 'TAG', 'about this tag'),
  editor: value('--editor, --by', 'USER', 'done by this user'),
  user: value('--user', 'USER', 'about this user'),
  permission: value('--permission', 'PERMISSION', 'about this permission'),
  cg: value('--cg', 'CG', 'about this content generator'),
  externalRepo: value('--external-repo, --erepo', 'EXTERNAL_REPO', 'about this external repo'),
  buildTarget: value('--build-target, --target', 'BUILD_TARGET', 'about this build target'),
  group: value('--group', 'GROUP', 'about this group'),
  host: value('--host', 'HOST', 'about this host'),
  channel: value('--channel', 'CHANNEL', 'about this channel'),
  xkey: value('--xkey', 'XKEY', 'about this extra option of tags'),
};

type Filters = { [K in keyof typeof FILTERS]?: string };

function filtersOf(options: Filters): Record<string, Value | undefined> {
  const { externalRepo, buildTarget, build, tag, ...same } = options;
  const named: Record<string, Value | undefined> = {};
  for (const name of Object.keys(FILTERS) as (keyof Filters)[]) {
    if (name in same) named[name] = same[name as keyof typeof same];
  }
  return {
    ...named,
    build: build === undefined ? undefined : idOrName(build),
    tag: tag === undefined ? undefined : idOrName(tag),
    external_repo: externalRepo,
    build_target: buildTarget,
  };
}

const listHistory = command({
  name: 'list-history',
  group: 'info',
  summary: 'Show who changed what, and when',
  args: [0, 0],
  about:
    'Shows changes of tags, package lists, builds in tags, groups, targets, hosts, channels, permissions and external repos.',
  examples: ['list-history --tag=f42 --package=hello', 'list-history --tag=f42-build --show=tag_inheritance'],
  json: true,
  options: {
    ...FILTERS,
    before: value('--before', 'TIME', 'before this time: a timestamp, or a date such as "2026-12-31 12:35"'),
    after: value('--after', 'TIME', 'after this time'),
    beforeEvent: int('--before-event', 'EVENT_ID', 'before this event'),
    afterEvent: int('--after-event', 'EVENT_ID', 'after this event'),
    watch: flag('--watch', 'go on and print new changes as they come'),
    active: flag('--active', 'only what still holds'),
    revoked: flag('--revoked', 'only what holds no longer'),
    context: flag('--context', 'also the other side of what was found by who or when'),
    show: list('-s, --show', 'SHOW', `only these tables: ${TABLE_NAMES.join(', ')}`),
    verbose: flag('-v, --verbose', 'print all that was set'),
    events: flag('-e, --events', 'print the event ids'),
    all: flag('--all', 'the whole history of the hub'),
    utc: flag('--utc', 'print times in UTC'),
    debug: LOCAL_DEBUG,
  },
  async run({ ctx, options }) {
    const tables = options.show.flatMap((words) => words.split(','));
    for (const table of tables) if (!TABLE_NAMES.includes(table)) throw new UsageError(`Invalid table: ${table}`);
    const filters = filtersOf(options);
    const limits: Record<string, Value | undefined> = {
      before: options.before === undefined ? undefined : time(ctx, '--before', options.before),
      after: options.after === undefined ? undefined : time(ctx, '--after', options.after),
      beforeEvent: options.beforeEvent,
      afterEvent: options.afterEvent,
      active: options.active ? true : options.revoked ? false : undefined,
    };
    const query = { ...filters, ...limits, tables: tables.length > 0 ? tables : undefined };
    if (!options.all && Object.values(query).every((given) => given === undefined)) {
      throw new UsageError('Please specify an option to limit the query');
    }
    const history = await ctx.call<History>('queryHistory', [], query);
    if (ctx.json) return ctx.printJson(history);
    let last = print(ctx, history, options);
    while (options.watch) {
      await ctx.io.sleep(ctx.config.poll_interval);
      last = Math.max(
        last,
        print(ctx, await ctx.call<History>('queryHistory', [], { ...query, afterEvent: last }), options),
      );
    }
  },
});

/** Prints the entries and gives the last event among them. */
function print(ctx: Context, history: History, style: HistoryStyle & { context: boolean }): number {
  let last = 0;
  for (const entry of entriesOf(history, style.context)) {
    for (const line of historyLines(entry, style)) ctx.out(line);
    last = Math.max(last, entry.event);
  }
  return last;
}

export default [listHistory];
