import { stateName, TASK } from '#core/states';
import { taskLabel } from '#core/tasklabel';
import type { Struct } from '#core/xmlrpc/value';
import { time } from '../arguments.ts';
import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import type { TaskRow } from '../rows.ts';
import { LIVE, SELECTION, selectTasks } from '../selecttasks.ts';

const listTasks = command({
  name: 'list-tasks',
  group: 'info',
  summary: 'Print the list of tasks',
  about: 'Lists the tasks that wait or run, children below their parents. With --after and --all finished ones, too.',
  json: true,
  options: {
    ...SELECTION,
    quiet: flag('--quiet', 'do not print the header'),
    before: value(
      '--before',
      'TIME',
      'tasks that ended before this time: a timestamp, or a date such as "2026-12-31 12:35"',
    ),
    after: value('--after', 'TIME', 'tasks that began after this time'),
    all: flag('--all', 'finished tasks, too (only with --after)'),
  },
  async run({ ctx, options }) {
    if (options.all && options.after === undefined) throw new UsageError('--all must be used with --after');
    const more: Struct = {};
    if (options.before !== undefined) more.startedBefore = time(ctx, '--before', options.before);
    if (options.after !== undefined) more.startedAfter = time(ctx, '--after', options.after);
    if (options.all) more.state = [...LIVE, TASK.CLOSED, TASK.CANCELED, TASK.FAILED];
    const tasks = await selectTasks(ctx, options, more);
    if (ctx.json) return ctx.printJson(tasks);
    if (tasks.length === 0) {
      if (!options.quiet) ctx.out('(no tasks)');
      return;
    }
    if (!options.quiet)
      ctx.out(
        `${'ID'.padEnd(8)} ${'Pri'.padEnd(4)} ${'Owner'.padEnd(20)} ${'State'.padEnd(8)} ${'Arch'.padEnd(10)} Name`,
      );
    printTree(ctx, tasks);
  },
});

/** Each task with its children below it; a child whose parent is not shown stands on its own. */
function printTree(ctx: Context, tasks: readonly TaskRow[]): void {
  const ids = new Set(tasks.map((task) => task.id));
  const print = (task: TaskRow, indent: string) => {
    const cells = [
      String(task.id).padEnd(8),
      String(task.priority).padEnd(4),
      (task.owner_name ?? String(task.owner)).padEnd(20),
      (stateName(TASK, task.state) ?? '').padEnd(8),
      task.arch.padEnd(10),
    ];
    ctx.out(`${cells.join(' ')} ${indent}${taskLabel(task)}`);
    for (const child of tasks) if (child.parent === task.id) print(child, `${indent} +`.replace('+ +', '  +'));
  };
  for (const task of tasks) if (task.parent === null || !ids.has(task.parent)) print(task, '');
}

export default [listTasks];
