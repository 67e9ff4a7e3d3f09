import { type Outcome, valuesOf } from '#client/multicall';
import { archList } from '../arguments.ts';
import { command, flag, float, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import type { BuildrootRow, ChannelRow, HostRow } from '../rows.ts';
import { longTime } from '../time.ts';

interface Update {
  seconds: number | null;
}

/** When each host last checked in. */
async function lastUpdates(ctx: Context, hosts: readonly HostRow[]): Promise<Update[]> {
  const calls = hosts.map((host) => ({ method: 'getLastHostUpdate', params: [host.id], named: { ts: true } }));
  return valuesOf(await ctx.session.multiCall<number | null>(calls)).map((seconds) => ({ seconds }));
}

async function hostMustExist(ctx: Context, name: string): Promise<HostRow> {
  const host = await ctx.call<HostRow | null>('getHost', [name]);
  if (!host) throw new Failure(`No such host: ${name}`);
  return host;
}

/** The hosts named; all must be there before anything is changed. */
async function hostsNamed(ctx: Context, names: readonly string[], complaint: string): Promise<HostRow[]> {
  const outcomes = await ctx.session.multiCall<HostRow | null>(
    names.map((name) => ({ method: 'getHost', params: [name] })),
  );
  const hosts = valuesOf(outcomes);
  const missing = names.filter((_, at) => !hosts[at]);
  for (const name of missing) ctx.err(`No such host: ${name}`);
  if (missing.length > 0) throw new Failure(complaint);
  return hosts as HostRow[];
}

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
    const hosts = await hostsNamed(ctx, args, 'No changes made, please correct the command line');
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
      const hosts = await hostsNamed(ctx, args, 'No changes made. Please correct the command line.');
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
  args: [2, 2],
  login: 'always',
  options: {
    new: flag('--new', 'create the channel when it is not there'),
    force: flag('--force', 'also when the channel is disabled'),
  },
  async run({ ctx, args: [hostName = '', channel = ''], options }) {
    if (!options.new && !(await ctx.call('getChannel', [channel]))) throw new Failure(`No such channel: ${channel}`);
    await hostMustExist(ctx, hostName);
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
    const host = await hostMustExist(ctx, hostName);
    const channels = await ctx.call<ChannelRow[]>('listChannels', [host.id]);
    if (!channels.some((row) => row.name === channel))
      throw new Failure(`Host ${hostName} is not a member of channel ${channel}`);
    await ctx.call('removeHostFromChannel', [hostName, channel]);
  },
});

const yesNo = (on: boolean) => (on ? 'Y' : 'N');

const listHosts = command({
  name: 'list-hosts',
  group: 'info',
  summary: 'Print the list of hosts',
  args: [0, 0],
  json: true,
  options: {
    arch: value('--arch', 'ARCH', 'hosts for this architecture'),
    channel: value('--channel', 'CHANNEL', 'hosts in this channel'),
    ready: flag('--ready', 'hosts that are ready'),
    notReady: flag('--not-ready', 'hosts that are not ready'),
    enabled: flag('--enabled', 'hosts that are enabled'),
    notEnabled: flag('--not-enabled', 'hosts that are disabled'),
    disabled: flag('--disabled', 'the same as --not-enabled'),
    quiet: flag('--quiet', 'do not print the header'),
    showChannels: flag('--show-channels', 'print the channels of the hosts'),
    comment: flag('--comment', 'print the comments'),
    description: flag('--description', 'print the descriptions'),
  },
  async run({ ctx, options }) {
    if (options.channel !== undefined && !(await ctx.call('getChannel', [options.channel]))) {
      throw new UsageError(`No such channel: ${options.channel}`);
    }
    const off = options.notEnabled || options.disabled;
    const hosts = await ctx.call<HostRow[]>('listHosts', [], {
      arches: options.arch === undefined ? undefined : [options.arch],
      channelID: options.channel,
      ready: options.ready ? true : options.notReady ? false : undefined,
      enabled: options.enabled ? true : off ? false : undefined,
    });
    hosts.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (ctx.json) return ctx.printJson(hosts);
    if (hosts.length === 0) return ctx.err('No hosts found.');
    const updates = await lastUpdates(ctx, hosts);
    const channels = options.showChannels ? await channelsOf(ctx, hosts) : undefined;
    printHosts(ctx, hosts, updates, channels, options);
  },
});

async function channelsOf(ctx: Context, hosts: readonly HostRow[]): Promise<string[]> {
  const outcomes: Outcome<ChannelRow[]>[] = await ctx.session.multiCall(
    hosts.map((host) => ({ method: 'listChannels', params: [host.id] })),
  );
  return valuesOf(outcomes).map((rows) =>
    rows
      .map((row) => (row.enabled ? row.name : `*${row.name}`))
      .sort()
      .join(','),
  );
}

interface HostColumns {
  quiet: boolean;
  comment: boolean;
  description: boolean;
}

function printHosts(
  ctx: Context,
  hosts: readonly HostRow[],
  updates: readonly Update[],
  channels: readonly string[] | undefined,
  columns: HostColumns,
): void {
  const width = Math.max(8, ...hosts.map((host) => host.name.length));
  const more = (description: string, comment: string, channel: string) =>
    [
      columns.description ? `${description.padEnd(50)} ` : '',
      columns.comment ? `${comment.padEnd(50)} ` : '',
      channels ? channel : '',
    ].join('');
  if (!columns.quiet) {
    const head = `${'Hostname'.padEnd(width)} Enb Rdy Load/Cap  ${'Arches'.padEnd(16)} ${'Last Update'.padEnd(36)}${more('Description', 'Comment', 'Channels')}`;
    ctx.out(head);
    ctx.out('-'.repeat(head.length));
  }
  for (const [at, host] of hosts.entries()) {
    const load = `${host.task_load.toFixed(1).padStart(4)}/${host.capacity.toFixed(1).padEnd(4)}`;
    const arches = (host.arches ?? '').split(/\s+/).join(',');
    const seconds = updates[at]?.seconds ?? null;
    const update = seconds === null ? '-' : longTime(seconds);
    const flags = `${yesNo(host.enabled).padEnd(3)} ${yesNo(host.ready).padEnd(3)}`;
    const tail = more(host.description ?? '', host.comment ?? '', channels?.[at] ?? '');
    const line = `${host.name.padEnd(width)} ${flags} ${load} ${arches.padEnd(16)} ${update.padEnd(35)} ${tail}`;
    ctx.out(channels ? line : line.slice(0, -1));
  }
}

const hostinfo = command({
  name: 'hostinfo',
  group: 'info',
  summary: 'Show what is known about hosts',
  usage: '<hostname> [<hostname> ...]',
  args: [1],
  json: true,
  async run({ ctx, args }) {
    const found: HostRow[] = [];
    const missing: string[] = [];
    for (const word of args) {
      const host = await ctx.call<HostRow | null>('getHost', [/^\d+$/.test(word) ? Number(word) : word]);
      if (host) found.push(host);
      else missing.push(word);
    }
    const code = missing.length === 0 ? 0 : 1;
    if (ctx.json) {
      ctx.printJson(found);
      return code;
    }
    for (const [at, host] of found.entries()) {
      if (at > 0) ctx.out();
      await printHost(ctx, host);
    }
    for (const word of missing) ctx.err(`No such host: ${word}`);
    return code;
  },
});

async function printHost(ctx: Context, host: HostRow): Promise<void> {
  const [update, channels, roots] = valuesOf(
    await ctx.session.multiCall([
      { method: 'getLastHostUpdate', params: [host.id], named: { ts: true } },
      { method: 'listChannels', params: [host.id] },
      { method: 'listBuildroots', named: { hostID: host.id, state: [0, 1, 2] } },
    ]),
  ) as unknown as [number | null, ChannelRow[], BuildrootRow[]];
  ctx.out(`Name: ${host.name}`);
  ctx.out(`ID: ${host.id}`);
  ctx.out(`Arches: ${host.arches ?? ''}`);
  ctx.out(`Capacity: ${host.capacity.toFixed(1)}`);
  ctx.out(`Task Load: ${host.task_load.toFixed(2)}`);
  ctx.out(`Description: ${host.description ?? ''}`.trimEnd());
  ctx.out(`Comment: ${host.comment ?? ''}`.trimEnd());
  ctx.out(`Enabled: ${host.enabled ? 'yes' : 'no'}`);
  ctx.out(`Ready: ${host.ready ? 'yes' : 'no'}`);
  ctx.out(`Last Update: ${update === null ? 'never' : longTime(update)}`);
  ctx.out(`Channels: ${channels.map((row) => row.name).join(' ')}`);
  ctx.out('Active Buildroots:');
  if (roots.length === 0) ctx.out('None');
  const states = ['INIT', 'WAITING', 'BUILDING', 'EXPIRED'];
  for (const root of roots) {
    const name = `${root.tag_name}-${root.id}-${root.repo_id}`;
    ctx.out(
      `${name.padEnd(50)} ${root.arch.padEnd(10)} ${(states[root.state] ?? '').padEnd(12)} ${longTime(root.create_ts)}`,
    );
  }
}

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
  listHosts,
  hostinfo,
];
