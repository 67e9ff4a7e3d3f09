import { valuesOf } from '#client/multicall';
import { command, flag, value } from '../command.ts';
import { Failure, UsageError } from '../failure.ts';
import { allFound, found } from '../found.ts';
import type { ChannelRow, HostRow } from '../rows.ts';

const addChannel = command({
  name: 'add-channel',
  group: 'admin',
  summary: 'Add a channel',
  usage: '<channel_name>',
  args: [1, 1],
  about: 'A channel is a class of tasks (createrepo, image...) that only the hosts in it take.',
  login: 'always',
  options: { description: value('--description', 'DESCRIPTION', 'what the channel is for') },
  async run({ ctx, args: [name = ''], options }) {
    const id = await ctx.call<number>('addChannel', [name], { description: options.description });
    ctx.out(`${name} added: id ${id}`);
  },
});

const editChannel = command({
  name: 'edit-channel',
  group: 'admin',
  summary: 'Change a channel',
  usage: '<old-name>',
  args: [1, 1],
  login: 'always',
  options: {
    name: value('--name', 'NAME', 'new name'),
    description: value('--description', 'DESCRIPTION', 'what the channel is for'),
    comment: value('--comment', 'COMMENT', 'a short remark'),
  },
  async run({ ctx, args: [old = ''], options }) {
    const changes = { name: options.name, description: options.description, comment: options.comment };
    if (Object.values(changes).every((change) => change === undefined))
      throw new UsageError('Please specify what to change: --name, --description or --comment');
    await found(ctx, 'channel', old);
    const done = await ctx.call<boolean>('editChannel', [old], changes);
    return done ? 0 : 1;
  },
});

function switchChannels(name: 'enable-channel' | 'disable-channel', method: string, summary: string) {
  return command({
    name,
    group: 'admin',
    summary,
    usage: '<channelname> [<channelname> ...]',
    args: [1],
    login: 'always',
    options: { comment: value('--comment', 'COMMENT', 'why') },
    async run({ ctx, args, options }) {
      await allFound(ctx, 'channel', args, 'No changes made. Please correct the command line.');
      const named = options.comment === undefined ? {} : { comment: options.comment };
      valuesOf(await ctx.session.multiCall(args.map((each) => ({ method, params: [each], named }))));
    },
  });
}

const listChannels = command({
  name: 'list-channels',
  group: 'info',
  summary: 'Print the channels with their hosts, load and capacity',
  args: [0, 0],
  json: true,
  options: {
    simple: flag('--simple', 'print only the names'),
    quiet: flag('--quiet', 'do not print the header'),
    comment: flag('--comment', 'print the comments'),
    description: flag('--description', 'print the descriptions'),
    enabled: flag('--enabled', 'channels that are enabled'),
    notEnabled: flag('--not-enabled', 'channels that are disabled'),
    disabled: flag('--disabled', 'the same as --not-enabled'),
    arch: value('--arch', 'ARCH', 'count the hosts of this architecture'),
  },
  async run({ ctx, options }) {
    const enabled = options.enabled ? true : options.notEnabled || options.disabled ? false : undefined;
    const channels = await ctx.call<ChannelRow[]>('listChannels', [], { enabled });
    channels.sort((a, b) => (a.name < b.name ? -1 : 1));
    const arches = options.arch === undefined ? {} : { arches: [options.arch] };
    const calls = channels.map((channel) => ({ method: 'listHosts', named: { channelID: channel.id, ...arches } }));
    const rows = valuesOf(await ctx.session.multiCall<HostRow[]>(options.simple ? [] : calls));
    const loads = channels.map((channel, at) => ({ ...channel, ...load(rows[at] ?? []) }));
    if (ctx.json) return ctx.printJson(options.simple ? channels : loads);

    const label = (channel: ChannelRow) => (channel.enabled ? channel.name : `${channel.name} [disabled]`);
    const width = Math.max(8, ...channels.map((channel) => label(channel).length));
    const more = (description: string, comment: string) =>
      `${options.description ? description.padEnd(53) : ''}${options.comment ? comment.padEnd(53) : ''}`;
    const head = options.simple
      ? 'Channel'
      : `${'Channel'.padEnd(width)}Enabled  Ready Disbld   Load    Cap   Perc    ${more('Description', 'Comment')}`;
    if (!options.quiet) ctx.out(`${head}\n${'-'.repeat(head.length)}`);
    for (const channel of loads) {
      if (options.simple) {
        ctx.out(label(channel));
        continue;
      }
      const numbers = [
        channel.hosts,
        channel.ready,
        channel.off,
        Math.floor(channel.load),
        Math.floor(channel.capacity),
      ];
      const cells = numbers.map((number, at) => String(number).padStart(at === 0 ? 7 : 6));
      const percent = `${String(channel.percent).padStart(6)}%`;
      ctx.out(
        `${label(channel).padEnd(width)}${cells.join(' ')} ${percent}${more(`   ${channel.description ?? ''}`, `   ${channel.comment ?? ''}`)}`.trimEnd(),
      );
    }
  },
});

function load(hosts: readonly HostRow[]) {
  const enabled = hosts.filter((host) => host.enabled);
  const capacity = hosts.reduce((sum, host) => sum + host.capacity, 0);
  const used = hosts.reduce((sum, host) => sum + host.task_load, 0);
  return {
    hosts: enabled.length,
    ready: enabled.filter((host) => host.ready).length,
    off: hosts.length - enabled.length,
    load: used,
    capacity,
    percent: capacity > 0 ? Math.floor((used / capacity) * 100) : 0,
  };
}

const listVolumes = command({
  name: 'list-volumes',
  group: 'info',
  summary: 'List the storage volumes',
  args: [0, 0],
  json: true,
  async run({ ctx }) {
    const volumes = await ctx.call<{ id: number; name: string }[]>('listVolumes');
    if (ctx.json) return ctx.printJson(volumes);
    for (const volume of volumes) ctx.out(volume.name);
  },
});

const addVolume = command({
  name: 'add-volume',
  group: 'admin',
  summary: 'Add a storage volume',
  usage: '<volume-name>',
  args: [1, 1],
  login: 'always',
  async run({ ctx, args: [name = ''] }) {
    if (await ctx.call('getVolume', [name])) throw new Failure(`Volume ${name} already exists`);
    const volume = await ctx.call<{ id: number; name: string }>('addVolume', [name]);
    ctx.out(`Added volume ${volume.name} with id ${volume.id}`);
  },
});

export default [
  addChannel,
  editChannel,
  switchChannels('enable-channel', 'enableChannel', 'Let channels hand out tasks again'),
  switchChannels('disable-channel', 'disableChannel', 'Let the tasks of channels wait'),
  listChannels,
  listVolumes,
  addVolume,
];
