import { BUILD, stateName, TASK } from '#core/states';
import type { Call, Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { ChannelLink, href } from '../links.tsx';
import { Section, State, Table } from '../parts.tsx';
import type { ChannelRow, HostRow } from '../rows.ts';

/** kojiweb's choice. */
const DAYS = 7;
const DAY = 86_400;

/** What kojiweb's reports and its page on the cluster's health tell most: results of the last days, room and queues. */
export async function reportsPage({ call, now }: Visit): Promise<Page> {
  const ended = [BUILD.COMPLETE, BUILD.FAILED, BUILD.CANCELED];
  const [builds, channels] = await Promise.all([
    Promise.all(ended.map((state) => countBuilds(call, state, now - DAYS * DAY))),
    call<ChannelRow[]>('listChannels', []),
  ]);
  const rooms = await Promise.all(channels.map((channel) => room(call, channel)));
  return {
    title: 'Reports',
    body: (
      <>
        <Section title={`Builds that ended in the last ${DAYS} days`}>
          <Table
            head={['State', 'Builds']}
            rows={ended.map((state, i) => [
              <a href={href('builds', { state: stateName(BUILD, state)?.toLowerCase() })}>
                <State of="build" state={state} />
              </a>,
              <span class="number">{builds[i]}</span>,
            ])}
          />
        </Section>
        <Section title={<a href={href('channels')}>Channels</a>}>
          <Table
            head={['Channel', 'Hosts', 'Load', 'Running', 'Waiting']}
            rows={rooms.map(({ channel, hosts, running, waiting }) => [
              <ChannelLink id={channel.id}>{channel.name}</ChannelLink>,
              <span class="number">{hosts.length}</span>,
              hosts.length === 0 ? (
                <span class="dim">–</span>
              ) : (
                <span class="number">
                  {sum(hosts, 'task_load')} of {sum(hosts, 'capacity')}
                </span>
              ),
              <span class="number">{running}</span>,
              <span class="number">{waiting}</span>,
            ])}
          />
        </Section>
      </>
    ),
  };
}

const countBuilds = (call: Call, state: number, completeAfter: number): Promise<number> =>
  call('listBuilds', [], { state, completeAfter, queryOpts: { countOnly: true } });

async function room(call: Call, channel: ChannelRow) {
  const count = (state: number[]): Promise<number> =>
    call('listTasks', [{ channel_id: channel.id, state }, { countOnly: true }]);
  const [hosts, running, waiting] = await Promise.all([
    call<HostRow[]>('listHosts', [], { channelID: channel.id, enabled: true }),
    count([TASK.OPEN]),
    count([TASK.FREE, TASK.ASSIGNED]),
  ]);
  return { channel, hosts, running, waiting };
}

/** To a tenth. */
const sum = (hosts: readonly HostRow[], what: 'task_load' | 'capacity'): number =>
  Math.round(hosts.reduce((total, host) => total + host[what], 0) * 10) / 10;
