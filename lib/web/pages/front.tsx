import { BUILD, TASK } from '#core/states';
import type { Visit } from '../call.ts';
import { feedHref } from '../feed.ts';
import type { Page } from '../layout.tsx';
import { href } from '../links.tsx';
import { Builds, Tasks } from '../lists.tsx';
import { Section } from '../parts.tsx';
import type { BuildRow, HostRow, TaskRow } from '../rows.ts';

const SHOWN = 12;
/** Subtasks are left out here: so many tasks are asked for to have enough that are none. */
const ASKED = 80;

const ACTIVE = [
  ['free', 'tasks waiting'],
  ['assigned', 'tasks starting'],
  ['open', 'tasks running'],
] as const;

/** What goes on and what has been made lately. Ended tasks are not counted: there may be millions. */
export async function frontPage({ call, now }: Visit): Promise<Page> {
  const count = (state: number): Promise<number> => call('listTasks', [{ state: [state] }, { countOnly: true }]);
  const [builds, tasks, hosts, building, ...active] = await Promise.all([
    call<BuildRow[]>('listBuilds', [], { queryOpts: { order: '-build_id', limit: SHOWN } }),
    call<TaskRow[]>('listTasks', [{ decode: true }, { order: '-id', limit: ASKED }]),
    call<HostRow[]>('listHosts', [], { enabled: true }),
    call<number>('listBuilds', [], { state: BUILD.BUILDING, queryOpts: { countOnly: true } }),
    ...[TASK.FREE, TASK.ASSIGNED, TASK.OPEN].map(count),
  ]);
  const top = tasks.filter((task) => task.parent === null).slice(0, SHOWN);
  return {
    title: 'Builds and tasks',
    feed: feedHref(),
    body: (
      <>
        <div class="counts">
          {ACTIVE.map(([state, words], i) => (
            <a href={href('tasks', { state })}>
              <b>{active[i]}</b> {words}
            </a>
          ))}
          <a href={href('builds', { state: 'building' })}>
            <b>{building}</b> builds in progress
          </a>
          <a href={href('hosts')}>
            <b>{hosts.length}</b> hosts enabled
          </a>
        </div>
        <Section title={<a href={href('builds')}>Recent builds</a>}>
          <Builds rows={builds} none="Nothing has been built yet." />
        </Section>
        <Section title={<a href={href('tasks')}>Recent tasks</a>}>
          <Tasks rows={top} now={now} none="No tasks yet." />
        </Section>
      </>
    ),
  };
}
