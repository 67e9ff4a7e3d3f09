import { ActionNotAllowed, GenericError, ParameterError } from '#core/errors';
import { truthy } from '#core/python';
import { TASK } from '#core/states';
import { mustBeList, mustBeText } from '#hub/convert';
import { login, type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, int, maybe, queryOpts, struct, text } from '#hub/params';
import { assignTask, freeTask, resubmitTask, setPriority } from '#hub/tasks/admin';
import { cancelChildren, cancelFull, cancelTask } from '#hub/tasks/cancel';
import { faultOf } from '#hub/tasks/host';
import { childrenOf, descendants, listTasks, taskInfo } from '#hub/tasks/list';
import { makeTask, relativePriority } from '#hub/tasks/make';
import { taskOptions } from '#hub/tasks/options';
import { downloadOutput, listOutput } from '#hub/tasks/output';
import { requestOf, resultOf } from '#hub/tasks/show';
import { finished } from '#hub/tasks/transition';
import { tasks } from '#store/tasks';

export default [
  method('makeTask', {
    doc: 'Make a task of any method. Options: parent, label, channel, arch, priority, assign.',
    params: {},
    varargs: 'args',
    kwargs: 'opts',
    auth: perm('admin'),
    run: async (ctx, p) => {
      const [name = p.kwargs.method, arglist = p.kwargs.arglist] = p.args;
      if (typeof name !== 'string') throw new ParameterError('makeTask needs a method');
      if ('owner' in p.kwargs) throw new ActionNotAllowed('The owner option is not allowed here');
      return makeTask(ctx, name, Array.isArray(arglist) ? arglist : [], await taskOptions(ctx, p.kwargs));
    },
  }),
  method('build', {
    doc: 'Build a package: src is an SCM URL or the path of an uploaded SRPM.',
    params: { src: any, target: any, opts: anyOr(null), priority: maybe(int), channel: maybe(text) },
    auth: login,
    run: async (ctx, p) => {
      mustBeText(p.src);
      const priority = await relativePriority(ctx, p.priority);
      return makeTask(ctx, 'build', [p.src, p.target, truthy(p.opts) ? p.opts : {}], { priority, channel: p.channel });
    },
  }),
  method('chainBuild', {
    doc: 'Build lists of packages one after another; srcs is a list of lists of SCM URLs and NVRs.',
    params: { srcs: any, target: any, opts: anyOr(null), priority: maybe(int), channel: maybe(text) },
    auth: login,
    run: async (ctx, p) => {
      mustBeList(p.srcs);
      const priority = await relativePriority(ctx, p.priority);
      return makeTask(ctx, 'chainbuild', [p.srcs, p.target, truthy(p.opts) ? p.opts : {}], {
        priority,
        channel: p.channel,
      });
    },
  }),
  method('listTasks', {
    doc: 'Tasks by state, method, owner, parent, channel, host, arch and times; decode gives request and result as values.',
    params: { opts: maybe(struct), queryOpts },
    auth: open,
    run: (ctx, p) => listTasks(ctx, p.opts, p.queryOpts),
  }),
  method('getTaskInfo', {
    doc: 'A task, or a list of them, on request with the parameters of their call.',
    params: { task_id: any, request: flag(false), strict: flag(false) },
    auth: open,
    run: (ctx, p) => taskInfo(ctx, p.task_id, p.request, p.strict),
  }),
  method('getTaskChildren', {
    doc: 'The direct subtasks of a task.',
    params: { task_id: int, request: flag(false), strict: flag(false) },
    auth: open,
    run: (ctx, p) => childrenOf(ctx, p.task_id, p.request, p.strict),
  }),
  method('getTaskDescendents', {
    doc: 'All subtasks below a task: id (as text) -> its direct subtasks.',
    params: { task_id: int, request: flag(false) },
    auth: open,
    run: (ctx, p) => descendants(ctx, p.task_id, p.request),
  }),
  method('getTaskRequest', {
    doc: 'The parameters of the call that the task is.',
    params: { taskId: int },
    auth: open,
    run: async (ctx, p) => requestOf(await known(tasks.get(ctx.tx, p.taskId))),
  }),
  method('getTaskResult', {
    doc: "The task's result; its fault is raised, or shown as a struct.",
    params: { taskId: int, raise_fault: flag(true) },
    auth: open,
    run: async (ctx, p) => {
      const task = await tasks.get(ctx.tx, p.taskId);
      if (!task) throw new GenericError('No such task');
      if (task.state === TASK.CANCELED) throw new GenericError(`Task ${task.id} is canceled`);
      if (!finished(task)) throw new GenericError(`Task ${task.id} is not finished`);
      return task.state === TASK.FAILED && !p.raise_fault ? faultOf(task) : resultOf(task);
    },
  }),
  method('taskFinished', {
    doc: 'Has the task ended, in whatever way?',
    params: { taskId: int },
    auth: open,
    run: async (ctx, p) => finished(await known(tasks.get(ctx.tx, p.taskId))),
  }),
  method('resubmitTask', {
    doc: 'Make a canceled or failed top-level task again.',
    params: { taskID: int },
    auth: login,
    run: (ctx, p) => resubmitTask(ctx, p.taskID),
  }),
  method('cancelTask', {
    doc: 'Cancel a task and, unless told otherwise, its subtasks (owner, its host, or admin).',
    params: { task_id: int, recurse: flag(true) },
    auth: open,
    run: (ctx, p) => cancelTask(ctx, p.task_id, p.recurse),
  }),
  method('cancelTaskFull', {
    doc: 'Cancel the whole group of a task.',
    params: { task_id: int, strict: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => cancelFull(ctx, p.task_id, p.strict),
  }),
  method('cancelTaskChildren', {
    doc: "Cancel a task's subtasks.",
    params: { task_id: int },
    auth: open,
    run: (ctx, p) => cancelChildren(ctx, p.task_id),
  }),
  method('freeTask', {
    doc: 'Give an assigned or open task back to the queue.',
    params: { task_id: int },
    auth: perm('admin'),
    run: (ctx, p) => freeTask(ctx, p.task_id),
  }),
  method('assignTask', {
    doc: 'Give a task to a host; force takes it from the host that has it.',
    params: { task_id: int, host: any, force: flag(false), override: flag(false) },
    auth: perm('admin'),
    run: (ctx, p) => assignTask(ctx, p.task_id, p.host, p.force || p.override),
  }),
  method('setTaskPriority', {
    doc: 'Change the priority of a task and its subtasks; lower runs first.',
    params: { task_id: int, priority: int, recurse: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => setPriority(ctx, p.task_id, p.priority, p.recurse),
  }),
  method('listTaskOutput', {
    doc: "Names of a task's files; stat: with sizes and times, all_volumes: with volumes.",
    params: { taskID: int, stat: flag(false), all_volumes: flag(false), strict: flag(false) },
    auth: open,
    run: (ctx, p) => listOutput(ctx, p.taskID, p),
  }),
  method('downloadTaskOutput', {
    doc: "A slice of one of a task's files, as base64 text.",
    params: { taskID: int, fileName: text, offset: int.default(0), size: int.default(-1), volume: anyOr(null) },
    auth: open,
    run: (ctx, p) => downloadOutput(ctx, p.taskID, p.fileName, p.offset, p.size),
  }),
] satisfies Method[];

async function known<T>(found: Promise<T | undefined>): Promise<T> {
  const task = await found;
  if (!task) throw new GenericError('query returned no rows');
  return task;
}
