import { href, UserLink } from '../links.tsx';
import { HostName } from '../lists.tsx';
import { Section } from '../parts.tsx';
import { Columns } from '../plot/columns.tsx';
import { occupancy } from '../plot/occupancy.ts';
import { Ranking } from '../plot/ranking.tsx';
import type { TaskRow } from '../rows.ts';
import { clock, lengthText, utc } from '../time.tsx';

/** Tasks that are looked at, the newest. */
export const SOME = 1000;
const BARS = 60;
const HOUR = 3600;

interface Props {
  /** those made in the last day, the newest first */
  readonly tasks: readonly TaskRow[];
  /** names of hosts by id */
  readonly hosts: ReadonlyMap<number, string>;
  readonly now: number;
}

/** How busy the hub was, and with what. */
export function TaskReport({ tasks, hosts, now }: Props) {
  if (tasks.length === 0) return null;
  const oldest = Math.min(...tasks.map((task) => task.create_ts ?? now));
  // to the full hour, so that a short history is not drawn as a long one
  const from = now - HOUR * Math.ceil(Math.max(1, now - oldest) / HOUR);
  const parts = occupancy(tasks, tasks.length === SOME ? oldest : from, now, BARS);
  const columns = parts.map(({ from: begin, to, running, waiting }) => ({
    title: `${clock(begin)} to ${clock(to)}: ${running.toFixed(1)} running, ${waiting.toFixed(1)} waiting`,
    parts: [['open', running] as const, ['waits', waiting] as const],
  }));
  const most = Math.max(...parts.map(({ running, waiting }) => running + waiting));
  return (
    <>
      <Section title="Tasks">
        <Columns
          label={`The last ${lengthText(now - parts[0]!.from)}, at most ${most.toFixed(1)} at a time`}
          columns={columns}
          ends={[utc(parts[0]!.from), utc(now)]}
          legend={[
            ['open', 'running'],
            ['waits', 'waiting'],
          ]}
        />
        <p class="dim">
          {tasks.length} tasks{tasks.length === SOME ? ', the newest' : ''}; those that wait for subtasks are not drawn.
        </p>
      </Section>
      <div class="columns narrow">
        <Ranking
          {...{ title: 'Tasks by kind', head: 'Method' }}
          of={tasks.map(({ method }) => method)}
          name={(method) => <a href={href('tasks', { method })}>{method}</a>}
        />
        <Ranking
          {...{ title: 'Tasks by owner', head: 'Owner' }}
          of={tasks.map(({ owner }) => owner)}
          name={(id) => <UserLink id={id}>{tasks.find(({ owner }) => owner === id)?.owner_name}</UserLink>}
        />
        <Ranking
          {...{ title: 'Tasks by host', head: 'Host' }}
          of={tasks.flatMap(({ host_id }) => host_id ?? [])}
          name={(id) => <HostName id={id} name={hosts.get(id) ?? null} />}
        />
      </div>
    </>
  );
}
