import { stateName, TASK } from '#core/states';
import { shortLabel } from '../label.ts';
import { TaskLink } from '../links.tsx';
import { State } from '../parts.tsx';
import { type Scale, Span } from '../plot/span.tsx';
import type { TaskRow } from '../rows.ts';
import { clock, spanText } from '../time.tsx';

/** The answer of getTaskDescendents: id (as text) -> its direct subtasks. */
export type Tree = Readonly<Record<string, readonly TaskRow[]>>;

interface TreeProps {
  readonly tasks: Tree;
  readonly root: TaskRow;
  readonly now: number;
}

/** A task and all below it on one scale of time: when each waited, and when it ran. */
export function Timeline({ tasks, root, now }: TreeProps) {
  const all = [root, ...flatten(tasks, root.id)];
  const from = Math.min(...all.map((task) => task.create_ts ?? now));
  const to = Math.max(...all.map((task) => task.completion_ts ?? now), from + 1);
  return (
    <>
      <div class="row scale" aria-hidden="true">
        <span />
        <span />
        <span class="ends">
          <span>{clock(from)}</span>
          <span>{clock(to)}</span>
        </span>
      </div>
      <ul class="tree">
        <Branch tasks={tasks} task={root} scale={{ from, to }} now={now} />
      </ul>
    </>
  );
}

interface BranchProps {
  readonly tasks: Tree;
  readonly task: TaskRow;
  readonly scale: Scale;
  readonly now: number;
}

function Branch({ tasks, task, scale, now }: BranchProps) {
  const below = tasks[String(task.id)] ?? [];
  const { create_ts: created, start_ts: started, completion_ts: ended } = task;
  return (
    <li>
      <div class="row">
        <span>
          <State of="task" state={task.state} />{' '}
          <TaskLink id={task.id}>
            {task.id} {shortLabel(task)}
          </TaskLink>
        </span>
        <span class="dim number">{spanText(started, ended, now)}</span>
        <Span
          scale={scale}
          created={created}
          started={started}
          ended={ended}
          state={stateName(TASK, task.state)?.toLowerCase() ?? ''}
        />
      </div>
      {below.length === 0 ? null : (
        <ul>
          {below.map((one) => (
            <Branch tasks={tasks} task={one} scale={scale} now={now} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** All tasks below one, in the order of the tree, with how deep they are. */
export const flatten = (tasks: Tree, id: number, depth = 1): (TaskRow & { readonly depth: number })[] =>
  (tasks[String(id)] ?? []).flatMap((task) => [{ ...task, depth }, ...flatten(tasks, task.id, depth + 1)]);
