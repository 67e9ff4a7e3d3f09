import type { BatchCall } from '#client/multicall';
import type { Value } from '#core/xmlrpc/value';
import { taskId } from '../arguments.ts';
import { command, flag } from '../command.ts';
import { UsageError } from '../failure.ts';
import { isSelective, SELECTION, selectTasks } from '../selecttasks.ts';
import { printTask } from '../taskinfo.ts';
import { WAIT_OPTIONS, waitFor } from '../waiting.ts';
import { watchTasks } from '../watch.ts';

const taskinfo = command({
  name: 'taskinfo',
  group: 'info',
  summary: 'Show what a task does, its state, logs and results',
  usage: '<task_id> [<task_id> ...]',
  args: [1],
  json: true,
  options: {
    recurse: flag('-r, --recurse', 'show the children, too'),
    verbose: flag('-v, --verbose', 'show the parameters of the request'),
  },
  async run({ ctx, args, options }) {
    const ids = args.map(taskId);
    if (ctx.json) {
      const rows = await Promise.all(ids.map((id) => ctx.call('getTaskInfo', [id], { request: true, strict: true })));
      return ctx.printJson(rows);
    }
    for (const id of ids) await printTask(ctx, id, options);
  },
});

const watchTask = command({
  name: 'watch-task',
  aliases: ['watch-tasks'],
  group: 'monitor',
  summary: 'Follow tasks until they end',
  usage: '<task id> [<task id> ...]',
  args: [0],
  about:
    'Prints each change of state of the tasks and their children. Ctrl-C stops the watching, not the tasks. The exit code is 0 when all ended well.',
  options: { quiet: flag('--quiet', 'print nothing, only give the exit code'), ...SELECTION },
  async run({ ctx, args, options }) {
    if (isSelective(options)) {
      if (args.length > 0) throw new UsageError('Selection options cannot be combined with a task list');
      const tasks = await selectTasks(ctx, options);
      const ids = new Set(tasks.map((task) => task.id));
      const top = tasks.filter((task) => task.parent === null || !ids.has(task.parent));
      if (top.length === 0 && !options.quiet) ctx.out('(no tasks)');
      return watchTasks(
        ctx,
        top.map((task) => task.id),
        options,
      );
    }
    if (args.length === 0) throw new UsageError('at least one task id must be specified');
    return watchTasks(ctx, args.map(taskId), options);
  },
});

const cancel = command({
  name: 'cancel',
  aliases: ['cancel-task', 'cxl'],
  group: 'build',
  summary: 'Cancel tasks and builds',
  usage: '<task_id|build> [<task_id|build> ...]',
  args: [1],
  about:
    'Cancels tasks with their children, and builds that are being made. You may cancel your own; admins may cancel all.',
  login: 'always',
  options: {
    justone: flag('--justone', 'leave the children of the tasks alone'),
    full: flag('--full', 'cancel the whole tree that a task belongs to (admins)'),
    force: flag('--force', 'with --full: also for tasks that have a parent'),
  },
  async run({ ctx, args, options }) {
    const calls = args.map((word): BatchCall => {
      if (!/^\d+$/.test(word)) {
        if (word.split('-').length < 3)
          throw new UsageError('please specify only task ids (integer) or builds (n-v-r)');
        return { method: 'cancelBuild', params: [word] };
      }
      if (options.full)
        return { method: 'cancelTaskFull', params: [Number(word)], named: options.force ? { strict: false } : {} };
      return { method: 'cancelTask', params: [Number(word)], named: options.justone ? { recurse: false } : {} };
    });
    let failed = false;
    for (const [at, outcome] of (await ctx.session.multiCall<Value>(calls)).entries()) {
      const refused = outcome.ok && calls[at]!.method === 'cancelBuild' && outcome.value === false;
      if (outcome.ok && !refused) continue;
      failed = true;
      ctx.err(outcome.ok ? `Cannot cancel build ${args[at]}` : outcome.error.message);
    }
    return failed ? 1 : 0;
  },
});

const resubmit = command({
  name: 'resubmit',
  group: 'build',
  summary: 'Run a canceled or failed task again with the same parameters',
  usage: '<task_id>',
  args: [1, 1],
  login: 'always',
  options: {
    ...WAIT_OPTIONS,
    nowatch: flag('--nowatch', 'the same as --nowait'),
    quiet: flag('--quiet', 'do not print what the task does'),
  },
  async run({ ctx, args, options }) {
    const id = taskId(args[0]!);
    if (!options.quiet) {
      ctx.out('Resubmitting the following task:');
      await printTask(ctx, id, { verbose: true });
    }
    const fresh = await ctx.call<number>('resubmitTask', [id]);
    if (!options.quiet) ctx.out(`Resubmitted task ${id} as new task ${fresh}`);
    return waitFor(ctx, [fresh], { ...options, nowait: options.nowait || options.nowatch });
  },
});

export default [taskinfo, watchTask, cancel, resubmit];
