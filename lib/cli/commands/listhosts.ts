import { type Outcome, valuesOf } from '#client/multicall';
import { command, flag, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { meant } from '../found.ts';
import type { BuildrootRow, ChannelRow, HostRow } from '../rows.ts';
import { header, row } from '../table.ts';
import { longTime } from '../time.ts';

const listHosts = command({
  name: 'list-hosts',
  group: 'info',
  summary: 'Print the list of hosts',
  args: [0, 0],
  json: true,
  options: {
    arch: list('--arch', 'ARCH', 'hosts for this architecture (may be repeated)'),
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
    if (options.channel !== undefined) await meant(ctx, 'channel', options.channel);
    const off = options.notEnabled || options.disabled;
    const hosts = await ctx.call<HostRow[]>('listHosts', [], {
      arches: options.arch.length > 0 ? options.arch : undefined,
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

interface Update {
  seconds: number | null;
}

/** When each host last checked in. */
async function lastUpdates(ctx: Context, hosts: readonly HostRow[]): Promise<Update[]> {
  const calls = hosts.map((host) => ({ method: 'getLastHostUpdate', params: [host.id], named: { ts: true } }));
  return valuesOf(await ctx.session.multiCall<number | null>(calls)).map((seconds) => ({ seconds }));
}

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

const yesNo = (on: boolean) => (on ? 'Y' : 'N');

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
  if (roots.length === 0) return ctx.out('None');
  const columns = [
    { title: 'NAME', width: 50 },
    { title: 'STATE', width: 10 },
    { title: 'CREATION TIME', width: 20 },
  ];
  ctx.out(header(columns)[0]);
  const states = ['INIT', 'WAITING', 'BUILDING'];
  for (const { tag_name, id, repo_id, state, create_event_time } of roots.sort((a, b) => a.state - b.state)) {
    ctx.out(row(columns, [`${tag_name}-${id}-${repo_id}`, states[state], create_event_time.slice(0, 19)]));
  }
}

export default [listHosts, hostinfo];
