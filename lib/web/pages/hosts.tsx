import { TASK } from '#core/states';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { ChannelLink, HostLink, href, UserLink } from '../links.tsx';
import { Tasks } from '../lists.tsx';
import { Facts, Filters, Section, Select, Table, TextField, yesNo } from '../parts.tsx';
import { Share } from '../plot/ranking.tsx';
import { found } from '../refused.ts';
import type { ChannelRow, HostRow, Named, TaskRow } from '../rows.ts';
import { Time } from '../time.tsx';

const STATES = ['enabled', 'disabled', 'all'] as const;
const READY = ['all', 'yes', 'no'] as const;

export function Hosts({ rows }: { readonly rows: readonly HostRow[] }) {
  const cells = rows.map((host) => [
    <HostLink id={host.id}>{host.name}</HostLink>,
    host.arches ?? '',
    <>
      <span class="number">
        {host.task_load} of {host.capacity}
      </span>
      <Share of={host.task_load / (host.capacity || 1)} />
    </>,
    yesNo(host.enabled),
    yesNo(host.ready),
    <Time ts={host.update_ts} />,
  ]);
  return (
    <Table
      head={['Host', 'Arches', 'Load', 'Enabled', 'Ready', 'Last seen']}
      rows={cells}
      minor={['Arches', 'Last seen']}
      none="No hosts."
    />
  );
}

export async function hostsPage({ call, query }: Visit): Promise<Page> {
  const [state, ready] = [query.choice('state', STATES, 'enabled'), query.choice('ready', READY, 'all')];
  const [arch, named] = [query.text('arch'), query.text('channel')];
  // kojiweb's word for any
  const channelId = named === 'all' ? null : query.maybeIdOrName('channel');
  const channel =
    channelId === null ? null : found(await call<Named | null>('getChannel', [channelId]), 'channel', channelId);
  const rows = await call<HostRow[]>('listHosts', [], {
    enabled: state === 'all' ? null : state === 'enabled',
    ready: ready === 'all' ? null : ready === 'yes',
    arches: arch === 'all' ? null : arch,
    channelID: channel?.id ?? null,
    queryOpts: { order: 'name' },
  });
  return {
    title: 'Hosts',
    body: (
      <Section>
        <Filters page="hosts">
          <Select name="state" label="State" choices={STATES} chosen={state} />
          <Select name="ready" label="Ready" choices={READY} chosen={ready} />
          <TextField name="arch" label="Arch" value={arch} />
          <TextField name="channel" label="Channel" value={channel?.name ?? null} />
        </Filters>
        <Hosts rows={rows} />
        <p>
          <a href={href('channels')}>Channels</a>
        </p>
      </Section>
    ),
  };
}

export async function hostPage({ call, query, now }: Visit): Promise<Page> {
  const id = query.idOrName('hostID');
  const host = found(await call<HostRow | null>('getHost', [id]), 'host', id);
  const [channels, tasks] = await Promise.all([
    call<ChannelRow[]>('listChannels', [host.id]),
    call<TaskRow[]>('listTasks', [
      { host_id: host.id, state: [TASK.ASSIGNED, TASK.OPEN], decode: true },
      { order: '-id' },
    ]),
  ]);
  return {
    title: `Host ${host.name}`,
    body: (
      <>
        <Section title="Host">
          <Facts
            rows={[
              ['Arches', host.arches],
              ['Enabled', yesNo(host.enabled)],
              ['Ready', yesNo(host.ready)],
              ['Load', `${host.task_load} of ${host.capacity}`],
              ['Tasks', <a href={href('tasks', { hostID: host.id })}>all tasks of this host</a>],
              ['Buildroots', <a href={href('buildroots', { hostID: host.id })}>buildroots of this host</a>],
              ['Channels', channels.map((channel, i) => <ChannelItem channel={channel} first={i === 0} />)],
              ['User', <UserLink id={host.user_id}>{host.name}</UserLink>],
              ['Description', host.description],
              ['Comment', host.comment],
              ['Last seen', <Time ts={host.update_ts} />],
            ]}
          />
        </Section>
        <Section title="Tasks on this host">
          <Tasks rows={tasks} now={now} none="None at the moment." />
        </Section>
      </>
    ),
  };
}

const ChannelItem = ({ channel, first }: { channel: ChannelRow; first: boolean }) => (
  <>
    {first ? '' : ', '}
    <ChannelLink id={channel.id}>{channel.name}</ChannelLink>
  </>
);
