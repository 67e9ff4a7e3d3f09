import { TASK } from '#core/states';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { ChannelLink, href } from '../links.tsx';
import { Tasks } from '../lists.tsx';
import { Facts, Section, Table, yesNo } from '../parts.tsx';
import { found } from '../refused.ts';
import type { ChannelRow, HostRow, TaskRow } from '../rows.ts';
import { Hosts } from './hosts.tsx';

export async function channelPage({ call, query, now }: Visit): Promise<Page> {
  const id = query.idOrName('channelID');
  const channel = found(await call<ChannelRow | null>('getChannel', [id]), 'channel', id);
  const active = [TASK.FREE, TASK.ASSIGNED, TASK.OPEN];
  const [hosts, tasks] = await Promise.all([
    call<HostRow[]>('listHosts', [], { channelID: channel.id, queryOpts: { order: 'name' } }),
    call<TaskRow[]>('listTasks', [
      { channel_id: channel.id, state: active, decode: true },
      { order: '-id', limit: 50 },
    ]),
  ]);
  return {
    title: `Channel ${channel.name}`,
    body: (
      <>
        <Section title="Channel">
          <Facts
            rows={[
              ['Enabled', yesNo(channel.enabled)],
              ['Description', channel.description],
              ['Tasks', <a href={href('tasks', { channelID: channel.id })}>all tasks of this channel</a>],
            ]}
          />
        </Section>
        <Section title="Hosts">
          <Hosts rows={hosts} />
        </Section>
        <Section title="Active tasks">
          <Tasks rows={tasks} now={now} none="None at the moment." />
        </Section>
      </>
    ),
  };
}

export async function channelsPage({ call }: Visit): Promise<Page> {
  const rows = await call<ChannelRow[]>('listChannels', []);
  const cells = rows
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((channel) => [
      <ChannelLink id={channel.id}>{channel.name}</ChannelLink>,
      yesNo(channel.enabled),
      channel.description ?? '',
    ]);
  return {
    title: 'Channels',
    body: (
      <Section>
        <Table head={['Channel', 'Enabled', 'Description']} rows={cells} />
      </Section>
    ),
  };
}
