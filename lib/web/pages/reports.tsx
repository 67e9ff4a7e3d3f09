import { BUILD, stateName, TASK } from '#core/states';
import type { Call, Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { ChannelLink, href } from '../links.tsx';
import { Section, State, Table } from '../parts.tsx';
import { Share } from '../plot/ranking.tsx';
import { SOME as BUILDS, BuildReport } from '../report/builds.tsx';
import { SOME as TASKS, TaskReport } from '../report/tasks.tsx';
import type { BuildRow, ChannelRow, HostRow, TaskRow } from '../rows.ts';

/** kojiweb's choice. */
const DAYS = 7;
const DAY = 86_400;

/** What kojiweb's reports and its page on the cluster's health tell: results and work of the last days, room and queues. */
export async function reportsPage({ call, now }: Visit): Promise<Page> {
  const ended = [BUILD.COMPLETE, BUILD.FAILED, BUILD.CANCELED];
  const week = now - DAYS * DAY;
  const [counts, channels, builds, tasks] = await Promise.all([
    Promise.all(ended.map((state) => countBuilds(call, state, week))),
    call<ChannelRow[]>('listChannels', []),
    call<BuildRow[]>('listBuilds', [], { createdAfter: week, queryOpts: { order: '-build_id', limit: BUILDS } }),
    call<TaskRow[]>('listTasks', [{ createdAfter: now - DAY }, { order: '-id', limit: TASKS }]),
  ]);
  const rooms = await Promise.all(channels.map((channel) => room(call, channel)));
  const names = new Map(rooms.flatMap(({ hosts }) => hosts.map(({ id, name }) => [id, name] as const)));
  return {
    title: 'Reports',
    body: (
      <>
        <TaskReport tasks={tasks} hosts={names} now={now} />
        <Section title={<a href={href('channels')}>Channels</a>}>
          <Table
            head={['Channel', 'Hosts', 'Load', 'Running', 'Waiting']}
            minor={['Hosts']}
            rows={rooms.map(({ channel, hosts, running, waiting }) => [
              <ChannelLink id={channel.id}>{channel.name}</ChannelLink>,
              <span class="number">{hosts.length}</span>,
              <Load hosts={hosts} />,
              <span class="number">{running}</span>,
              <span class="number">{waiting}</span>,
            ])}
          />
        </Section>
        <Section title={`Builds that ended in the last ${DAYS} days`}>
          <Table
            head={['State', 'Builds']}
            rows={ended.map((state, i) => [
              <a href={href('builds', { state: stateName(BUILD, state)?.toLowerCase() })}>
                <State of="build" state={state} />
              </a>,
              <span class="number">{counts[i]}</span>,
            ])}
          />
        </Section>
        <BuildReport builds={builds} now={now} />
        <p>
          More: <a href={href('buildsbytarget')}>builds by target</a>, <a href={href('rpmsbyhost')}>RPMs by host</a>,{' '}
          <a href={href('packagesbyuser')}>packages by owner</a>
        </p>
      </>
    ),
  };
}

function Load({ hosts }: { readonly hosts: readonly HostRow[] }) {
  if (hosts.length === 0) return <span class="dim">–</span>;
  const [load, capacity] = [sum(hosts, 'task_load'), sum(hosts, 'capacity')];
  return (
    <>
      <span class="number">
        {load} of {capacity}
      </span>
      <Share of={load / (capacity || 1)} />
    </>
  );
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
