import type { Struct } from '#core/xmlrpc/value';
import { plainWord, taskId } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import { UsageError } from '../failure.ts';
import { found } from '../found.ts';
import { watchTasks } from '../watch.ts';

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
    const task = await found(ctx, 'task', taskId(id));
    await found(ctx, 'host', host);
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

export default [freeTask, assignTask, setTaskPriority, makeTask];
