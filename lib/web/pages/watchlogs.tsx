import { TASK } from '#core/states';
import type { Call, Visit } from '../call.ts';
import { shortLabel } from '../label.ts';
import type { Page } from '../layout.tsx';
import { href, TaskLink } from '../links.tsx';
import { Section, State } from '../parts.tsx';
import { found, Refused } from '../refused.ts';
import type { TaskRow } from '../rows.ts';
import { hasEnded } from '../task/ended.ts';
import { type Outputs, outputsOf } from '../task/output.tsx';
import { type Log, LogTail, logsOf, tailOf } from '../task/tail.tsx';
import { flatten, type Tree } from '../task/tree.tsx';

/** Seconds between two looks. */
const AGAIN = 5;
/** Bytes of a log on the page. */
const SHOWN = 32 * 1024;
/** Tasks whose logs are offered. */
const TASKS = 20;

/**
 * The logs of a task and those below it while they grow: the end of one of them, by default of that which grew last. The browser
 * looks again by itself, so it needs no script.
 */
export async function watchLogsPage({ call, query, topurl }: Visit): Promise<Page> {
  const id = query.id('taskID');
  const task = found(await call<TaskRow | null>('getTaskInfo', [id, true]), 'task', id);
  const below = await call<Tree>('getTaskDescendents', [id, true]);
  const of = query.maybeId('of') ?? id;
  const outputs = await watched(call, [task, ...flatten(below, id)], of);
  const log = chosen(logsOf(outputs), of, query.text('name'));
  const tail = log && (await tailOf(call, log, SHOWN));
  return {
    title: `Logs of task ${id}`,
    refresh: hasEnded(task) ? undefined : AGAIN,
    body: (
      <>
        <Section>
          <p>
            <State of="task" state={task.state} /> <TaskLink id={id}>{shortLabel(task)}</TaskLink>
          </p>
          <Choices outputs={outputs} root={id} log={log} />
        </Section>
        {tail ? <LogTail tail={tail} topurl={topurl} /> : <p class="dim">There are no logs yet.</p>}
      </>
    ),
  };
}

/** The files of the tasks that run, and of the one that is asked for; of all where there are no logs yet, or no more. */
async function watched(call: Call, tasks: readonly TaskRow[], of: number): Promise<Outputs[]> {
  const running = await outputsOf(
    call,
    tasks.filter(({ id, state }) => state === TASK.OPEN || id === of).slice(0, TASKS),
  );
  return logsOf(running).length > 0 ? running : outputsOf(call, tasks.slice(0, TASKS));
}

function chosen(logs: readonly Log[], of: number, name: string | null): Log | null {
  const newest = [...logs].sort((a, b) => b.file.changed - a.file.changed);
  if (name === null) return newest[0] ?? null;
  const log = logs.find(({ task, file }) => task === of && file.name === name);
  if (!log) throw new Refused(404, `There is no log ${name} of task ${of}.`);
  return log;
}

interface ChoicesProps {
  readonly outputs: readonly Outputs[];
  readonly root: number;
  readonly log: Log | null;
}

function Choices({ outputs, root, log }: ChoicesProps) {
  return (
    <>
      {outputs.map((one) => (
        <ul class="files">
          {logsOf([one]).map(({ task, file: { name } }) => (
            <li>
              <a
                href={href('watchlogs', { taskID: root, of: task, name })}
                aria-current={log?.task === task && log.file.name === name ? 'true' : undefined}
              >
                {task} {name}
              </a>
            </li>
          ))}
        </ul>
      ))}
      {log && <a href={href('watchlogs', { taskID: root })}>the one that grew last</a>}
    </>
  );
}
