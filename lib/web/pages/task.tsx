import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Call, Visit } from '../call.ts';
import { shortLabel } from '../label.ts';
import type { Page } from '../layout.tsx';
import { BuildLink, BuildrootLink, ChannelLink, TaskLink, UserLink } from '../links.tsx';
import { HostName } from '../lists.tsx';
import { Facts, Section, State } from '../parts.tsx';
import { found } from '../refused.ts';
import type { AttemptRow, BuildRow, BuildrootRow, ChannelRow, Explanation, Named, TaskRow, UserRow } from '../rows.ts';
import { Attempts, Waiting } from '../task/attempts.tsx';
import { hasEnded } from '../task/ended.ts';
import { logOfFailure } from '../task/failure.ts';
import { OutputFiles, type Outputs, outputsOf } from '../task/output.tsx';
import { Request } from '../task/request.tsx';
import { type Ended, Result } from '../task/result.tsx';
import { LogTail } from '../task/tail.tsx';
import { flatten, Timeline, type Tree } from '../task/tree.tsx';
import { spanText, Time } from '../time.tsx';

/** A task that has not ended is looked at again after so many seconds. */
const AGAIN = 15;
/** Files are listed of so many tasks below this one. */
const WITH_FILES = 20;

export async function taskPage({ call, query, topurl, now }: Visit): Promise<Page> {
  const id = query.id('taskID');
  const task = found(await call<TaskRow | null>('getTaskInfo', [id, true]), 'task', id);
  const shown = await about(call, task);
  const { owner, host, channel, builds, buildroots, below, attempts, explanation, result, outputs } = shown;
  const failed = task.state === TASK.FAILED;
  const tail = failed && result ? await logOfFailure(call, outputs, result.value) : null;
  return {
    title: `Task ${id}: ${shortLabel(task)}`,
    refresh: hasEnded(task) ? undefined : AGAIN,
    body: (
      <>
        {hasEnded(task) ? null : <Waiting explanation={explanation} id={id} />}
        {failed ? <Result task={task} result={result} /> : null}
        {tail && <LogTail tail={tail} topurl={topurl} />}
        <Section title="Timeline">
          <Timeline tasks={below} root={task} now={now} />
        </Section>
        <div class="columns">
          <Section title="Task">
            <Facts
              rows={[
                ['State', <State of="task" state={task.state} />],
                ['Method', task.method],
                ['Owner', <UserLink id={task.owner}>{owner?.name ?? task.owner}</UserLink>],
                ['Build', builds.length > 0 ? builds.map((build) => <BuildLine build={build} />) : null],
                ['Parent', task.parent === null ? null : <TaskLink id={task.parent} />],
                ['Arch', task.arch],
                ['Channel', <ChannelLink id={task.channel_id}>{channel?.name}</ChannelLink>],
                ['Host', task.host_id === null ? null : <HostName id={task.host_id} name={host?.name ?? null} />],
                ['Buildroot', buildroots.length > 0 ? buildroots.map((root) => <BuildrootLine root={root} />) : null],
                ['Created', <Time ts={task.create_ts} />],
                ['Started', <Time ts={task.start_ts} />],
                ['Finished', <Time ts={task.completion_ts} />],
                ['Took', spanText(task.start_ts, task.completion_ts, now)],
                ['Priority', String(task.priority)],
                ['Weight', String(task.weight)],
              ]}
            />
          </Section>
          <Section title="Request">
            <Request method={task.method} request={task.request ?? []} />
          </Section>
        </div>
        <OutputFiles outputs={outputs} topurl={topurl} />
        {failed ? null : <Result task={task} result={result} />}
        <Attempts rows={attempts} now={now} />
      </>
    ),
  };
}

const BuildLine = ({ build }: { build: BuildRow }) => (
  <div>
    <BuildLink id={build.build_id}>{build.nvr}</BuildLink> <State of="build" state={build.state} />
  </div>
);

const BuildrootLine = ({ root }: { root: BuildrootRow }) => (
  <div>
    <BuildrootLink id={root.id}>
      {root.tag_name}-{root.id}-{root.repo_id}
    </BuildrootLink>
  </div>
);

async function about(call: Call, task: TaskRow) {
  const { id } = task;
  const [owner, host, channel, builds, buildroots, below, attempts, explanation, result] = await Promise.all([
    call<UserRow | null>('getUser', [task.owner]),
    task.host_id === null ? null : call<Named | null>('getHost', [task.host_id]),
    call<ChannelRow | null>('getChannel', [task.channel_id]),
    call<BuildRow[]>('listBuilds', [], { taskID: id }),
    call<BuildrootRow[]>('listBuildroots', [], { taskID: id }),
    call<Tree>('getTaskDescendents', [id, true]),
    call<AttemptRow[]>('toji.taskAttempts', [id]),
    call<Explanation>('toji.explainTask', [id]),
    ended(call, task),
  ]);
  const outputs: Outputs[] = await outputsOf(call, [task, ...flatten(below, id)].slice(0, WITH_FILES));
  return { owner, host, channel, builds, buildroots, below, attempts, explanation, result, outputs };
}

/** How the task ended; nothing while it has not, and of a canceled one. */
async function ended(call: Call, task: TaskRow): Promise<Ended | null> {
  if (task.state === TASK.CANCELED || !hasEnded(task)) return null;
  return { value: await call<Value>('getTaskResult', [task.id, false]) };
}
