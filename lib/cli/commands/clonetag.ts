import { EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command, flag, hidden, int, refused } from '../command.ts';
import { UsageError } from '../failure.ts';
import { need } from '../permission.ts';
import type { TagRow } from '../rows.ts';

export default command({
  name: 'clone-tag',
  group: 'admin',
  summary: 'Copy a tag: its configuration, packages, builds and groups',
  usage: '<src-tag> <dst-tag>',
  args: [2, 2],
  about: 'Copies what the options name into a tag, which is made when it is not there.',
  examples: ['clone-tag --all f42 f42-copy', 'clone-tag --pkgs --builds --latest-only f42 f42-gold'],
  login: 'always',
  options: {
    config: flag('--config', 'copy the configuration: arches, locks, extra options, inheritance, external repos'),
    groups: flag('--groups', 'copy the groups'),
    pkgs: flag('--pkgs', 'copy the package list'),
    builds: flag('--builds', 'copy the builds; needs --pkgs'),
    all: flag('--all', 'all four of them'),
    latestOnly: flag('--latest-only', 'copy only the latest build of each package'),
    inheritBuilds: flag('--inherit-builds', 'copy inherited builds, too'),
    ...EVENT_OPTIONS,
    noDelete: flag('--no-delete', 'remove nothing from an existing destination tag'),
    notify: flag('--notify', 'accepted for compatibility: the hub sends what its users have asked for'),
    force: flag('-f, --force', 'override locks and blocks'),
    verbose: hidden(flag('-v, --verbose', 'without effect: the hub does it in one call')),
    batch: hidden(int('--batch', 'SIZE', 'without effect: the hub does it in one call')),
    test: refused(
      flag('-n, --test', 'only say what would be done'),
      'the hub does it in one call, without a test mode',
    ),
  },
  async run({ ctx, args: [sourceName = '', destName = ''], options }) {
    await need(ctx, 'tag');
    if (sourceName === destName) throw new UsageError('Source and destination tags must be different.');
    const { all, force } = options;
    const parts = {
      config: all || options.config,
      pkgs: all || options.pkgs,
      builds: all || options.builds,
      groups: all || options.groups,
    };
    const event = await eventFrom(ctx, options, 'Cloning');
    if (parts.builds && !parts.pkgs) throw new UsageError("--builds can't be used without also specifying --pkgs");
    const source = await ctx.call<TagRow | null>('getTag', [idOrName(sourceName)], { event });
    if (!source) throw new UsageError(`No such src-tag: ${sourceName}`);
    const dest = await ctx.call<TagRow | null>('getTag', [destName]);
    if ((source.locked || dest?.locked) && !force) {
      throw new UsageError('You are attempting to clone from or to a tag which is locked (--force overrides it)');
    }
    const how = { ...parts, latest_only: options.latestOnly, inherit_builds: options.inheritBuilds, event, force };
    if (dest) await ctx.call('snapshotTagModify', [source.id, destName], { ...how, remove: !options.noDelete });
    else await ctx.call('snapshotTag', [source.id, destName], how);
  },
});
