import { valuesOf } from '#client/multicall';
import { archList } from '../arguments.ts';
import { command, flag, float, hidden, value } from '../command.ts';
import { Failure, UsageError } from '../failure.ts';
import { allFound, found } from '../found.ts';
import type { ChannelRow } from '../rows.ts';

const addHost = command({
  name: 'add-host',
  group: 'admin',
  summary: 'Add a host',
  usage: '<hostname> <arch> [<arch> ...]',
  args: [2],
  about:
    'Adds a host with the architectures that it builds for. In Toji a host is a pool of capacity: containers are started on it when tasks need them.',
  login: 'always',
  options: {
    krbPrincipal: value('--krb-principal', 'KRB_PRINCIPAL', 'Kerberos principal of the host'),
    force: flag('--force', 'make a host of a user that is there already'),
  },
  async run({ ctx, args: [name = '', ...arches], options }) {
    if (await ctx.call('getHost', [name])) throw new Failure(`${name} is already in the database`);
    const named = { krb_principal: options.krbPrincipal, force: options.force || undefined };
    const id = await ctx.call<number>('addHost', [name, arches], named);
    ctx.out(`${name} added: id ${id}`);
  },
});

const editHost = command({
  name: 'edit-host',
  group: 'admin',
  summary: 'Change hosts',
  usage: '<hostname> [<hostname> ...]',
  args: [1],
  login: 'always',
  options: {
    arches: value('--arches', 'ARCHES', 'architectures that it builds for'),
    capacity: float('--capacity', 'CAPACITY', 'how much weight of tasks it may run at once'),
    description: value('--description', 'DESC', 'what it is'),
    comment: value('--comment', 'COMMENT', 'a short remark'),
  },
  async run({ ctx, args, options }) {
    const named = {
      arches: options.arches === undefined ? undefined : archList(options.arches),
      capacity: options.capacity,
      description: options.description,
      comment: options.comment,
    };
    const hosts = await allFound(ctx, 'host', args, 'No changes made, please correct the command line');
    for (const host of hosts) {
      const changed = await ctx.call<boolean>('editHost', [host.name], named);
      ctx.out(changed ? `Edited ${host.name}` : `No changes made to ${host.name}`);
    }
  },
});

function switchHosts(name: 'enable-host' | 'disable-host', method: string, summary: string, about: string) {
  return command({
    name,
    group: 'admin',
    summary,
    about,
    usage: '<hostname> [<hostname> ...]',
    args: [1],
    login: 'always',
    options: { comment: value('--comment', 'COMMENT', 'why') },
    async run({ ctx, args, options }) {
      const hosts = await allFound(ctx, 'host', args, 'No changes made. Please correct the command line.');
      const calls = hosts.flatMap((host) => [
        { method, params: [host.name] },
        ...(options.comment === undefined
          ? []
          : [{ method: 'editHost', params: [host.name], named: { comment: options.comment } }]),
      ]);
      valuesOf(await ctx.session.multiCall(calls));
    },
  });
}

const addHostToChannel = command({
  name: 'add-host-to-channel',
  group: 'admin',
  summary: 'Let a host take the tasks of a channel',
  usage: '<hostname> <channel>',
  args: [0, 2],
  login: 'always',
  options: {
    new: flag('--new', 'create the channel when it is not there'),
    force: flag('--force', 'also when the channel is disabled'),
    list: hidden(flag('--list', 'print the names of the channels')),
  },
  async run({ ctx, args: [hostName, channel], options }) {
    if (options.list) {
      for (const { name } of await ctx.call<ChannelRow[]>('listChannels')) ctx.out(name);
      return;
    }
    if (hostName === undefined || channel === undefined)
      throw new UsageError('Please specify a hostname and a channel');
    if (!options.new) await found(ctx, 'channel', channel);
    await found(ctx, 'host', hostName);
    const named = { create: options.new || undefined, force: options.force || undefined };
    await ctx.call('addHostToChannel', [hostName, channel], named);
  },
});

const removeHostFromChannel = command({
  name: 'remove-host-from-channel',
  group: 'admin',
  summary: 'Keep a host from the tasks of a channel',
  usage: '<hostname> <channel>',
  args: [2, 2],
  login: 'always',
  async run({ ctx, args: [hostName = '', channel = ''] }) {
    const host = await found(ctx, 'host', hostName);
    const channels = await ctx.call<ChannelRow[]>('listChannels', [host.id]);
    if (!channels.some((row) => row.name === channel))
      throw new Failure(`Host ${hostName} is not a member of channel ${channel}`);
    await ctx.call('removeHostFromChannel', [hostName, channel]);
  },
});

export default [
  addHost,
  editHost,
  switchHosts('enable-host', 'enableHost', 'Let hosts take tasks again', 'Lets hosts take tasks again.'),
  switchHosts(
    'disable-host',
    'disableHost',
    'Give hosts no new tasks',
    'Gives hosts no new tasks; what runs on them goes on to its end.',
  ),
  addHostToChannel,
  removeHostFromChannel,
];
