import { taskLabel } from '#core/tasklabel';
import { TaskLink } from '../links.tsx';
import { State } from '../parts.tsx';
import type { TaskRow } from '../rows.ts';
import { spanText } from '../time.tsx';

/** The answer of getTaskDescendents: id (as text) -> its direct subtasks. */
export type Tree = Readonly<Record<string, readonly TaskRow[]>>;

interface TreeProps {
  readonly tasks: Tree;
  readonly id: number;
  readonly now: number;
}

export function Tree({ tasks, id, now }: TreeProps) {
  const below = tasks[String(id)] ?? [];
  if (below.length === 0) return <p class="dim">None.</p>;
  return (
    <ul class="tree">
      <Branches tasks={tasks} id={id} now={now} />
    </ul>
  );
}

function Branches({ tasks, id, now }: TreeProps) {
  return (
    <>
      {(tasks[String(id)] ?? []).map((task) => (
        <li>
          <State of="task" state={task.state} />{' '}
          <TaskLink id={task.id}>
            {task.id} {taskLabel(task)}
          </TaskLink>{' '}
          <span class="dim number">{spanText(task.start_ts, task.completion_ts, now)}</span>
          {(tasks[String(task.id)] ?? []).length > 0 ? (
            <ul>
              <Branches tasks={tasks} id={task.id} now={now} />
            </ul>
          ) : null}
        </li>
      ))}
    </>
  );
}

/** All tasks below one, in the order of the tree. */
export const flatten = (tasks: Tree, id: number): TaskRow[] =>
  (tasks[String(id)] ?? []).flatMap((task) => [task, ...flatten(tasks, task.id)]);
