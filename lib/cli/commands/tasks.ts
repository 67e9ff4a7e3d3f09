import type { BatchCall } from '#client/multicall';
import { stateName, TASK } from '#core/states';
import { taskLabel } from '#core/tasklabel';
import type { Struct, Value } from '#core/xmlrpc/value';
import { plainWord, taskId, time } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import type { ChannelRow, HostRow, TaskRow, UserRow } from '../rows.ts';
import { printTask } from '../taskinfo.ts';
import { WAIT_OPTIONS, waitFor } from '../waiting.ts';
import { watchTasks } from '../watch.ts';

const SELECTION = {
  mine: flag('--mine', 'only your tasks'),
  user: value('--user', 'USER', 'only tasks of this user'),
  arch: value('--arch', 'ARCH', 'only tasks for this architecture'),
  method: value('--method', 'METHOD', 'only tasks of this method'),
  channel: value('--channel', 'CHANNEL', 'only tasks in this channel'),
  host: value('--host', 'HOST', 'only tasks on this host'),
};
interface Selection {
  mine: boolean;
  user?: string;
  arch?: string;
  method?: string;
  channel?: string;
  host?: string;
}

const LIVE = [TASK.FREE, TASK.OPEN, TASK.ASSIGNED];

/** Unfinished tasks that fit; `more` goes into the hub's filter. */
async function selectTasks(ctx: Context, options: Selection, more: Struct = {}): Promise<TaskRow[]> {
  const filter: Struct = { state: LIVE, decode: true, ...more };
  if (options.mine) {
    await ctx.login();
    const user = await ctx.call<UserRow | null>('getLoggedInUser');
    if (!user) throw new Failure('Unable to determine user');
    filter.owner = user.id;
  }
  if (options.user !== undefined) filter.owner = (await found<UserRow>(ctx, 'getUser', 'user', options.user)).id;
  if (options.arch !== undefined) filter.arch = options.arch.split(/[\s,]+/);
  if (options.method !== undefined) filter.method = options.method;
  if (options.channel !== undefined)
    filter.channel_id = (await found<ChannelRow>(ctx, 'getChannel', 'channel', options.channel)).id;
  if (options.host !== undefined) filter.host_id = (await found<HostRow>(ctx, 'getHost', 'host', options.host)).id;
  return ctx.call<TaskRow[]>('listTasks', [filter, { order: 'priority,create_time' }]);
}

async function found<T>(ctx: Context, method: string, what: string, name: string): Promise<T> {
  const row = await ctx.call<T | null>(method, [name]);
  if (!row) throw new Failure(`No such ${what}: ${name}`);
  return row;
}

const isSelective = (options: Selection) =>
  options.mine ||
  [options.user, options.arch, options.method, options.channel, options.host].some((o) => o !== undefined);

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

const freeTask = command({
  name: 'free-task',
  group: 'admin',
  summary: 'Give open tasks back to the scheduler',
  usage: '<task_id> [<task_id> ...]',
  args: [1],
  login: 'always',
  async run({ ctx, args }) {
    for (const id of args.map(taskId)) await ctx.call('freeTask', [id]);
  },
});

const assignTask = command({
  name: 'assign-task',
  group: 'admin',
  summary: 'Give a task to a host',
  usage: '<task_id> <hostname>',
  args: [2, 2],
  login: 'always',
  options: { force: flag('-f, --force', 'also when the task is not free, or the host has too little capacity') },
  async run({ ctx, args: [id = '', host = ''], options }) {
    const task = await ctx.call<TaskRow | null>('getTaskInfo', [taskId(id)]);
    if (!task) throw new Failure(`No such task: ${id}`);
    if (!(await ctx.call('getHost', [host]))) throw new Failure(`No such host: ${host}`);
    const done = await ctx.call<boolean>('assignTask', [task.id, host, options.force]);
    ctx.out(done ? `assigned task ${task.id} to host ${host}` : `failed to assign task ${task.id} to host ${host}`);
    return done ? 0 : 1;
  },
});

const setTaskPriority = command({
  name: 'set-task-priority',
  group: 'admin',
  summary: 'Change the priority of tasks; a lower number runs sooner',
  usage: '<task_id> [<task_id> ...]',
  args: [1],
  login: 'always',
  options: {
    priority: int('--priority', 'PRIORITY', 'the new priority; builds have 20'),
    recurse: flag('--recurse', 'also of the children'),
  },
  async run({ ctx, args, options }) {
    if (options.priority === undefined) throw new UsageError('You must specify --priority');
    for (const id of args.map(taskId)) await ctx.call('setTaskPriority', [id, options.priority, options.recurse]);
  },
});

const makeTask = command({
  name: 'make-task',
  group: 'admin',
  summary: 'Create any task',
  usage: '<method> [<arg> ...]',
  args: [1],
  login: 'always',
  options: {
    channel: value('--channel', 'CHANNEL', 'put the task into this channel'),
    priority: int('--priority', 'PRIORITY', 'priority of the task'),
    watch: flag('--watch', 'watch the task until it ends'),
    arch: value('--arch', 'ARCH', 'arch of the host that runs it'),
    set: list('--set', 'NAME=VALUE', 'further option of the task (may be repeated)'),
  },
  async run({ ctx, args: [method = '', ...words], options }) {
    const named: Struct = {};
    if (options.channel !== undefined) named.channel = options.channel;
    if (options.priority !== undefined) named.priority = options.priority;
    if (options.arch !== undefined) named.arch = options.arch;
    for (const pair of options.set) {
      const at = pair.indexOf('=');
      if (at <= 0) throw new UsageError(`Not a NAME=VALUE: ${pair}`);
      named[pair.slice(0, at)] = plainWord(pair.slice(at + 1));
    }
    const id = await ctx.call<number>('makeTask', [method, words.map(plainWord)], named);
    ctx.out(`Created task id ${id}`);
    return options.watch ? watchTasks(ctx, [id]) : 0;
  },
});

export default [listTasks, taskinfo, watchTask, cancel, resubmit, freeTask, assignTask, setTaskPriority, makeTask];
