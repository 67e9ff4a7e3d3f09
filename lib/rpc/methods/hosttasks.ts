import type { Value } from '#core/xmlrpc/value';
import { container, host, type Method, method } from '#hub/method';
import { anyOr, int, list, num, struct, text } from '#hub/params';
import {
  closeTask,
  failTask,
  freeTasks,
  openTask,
  openTasks,
  ownTask,
  setWait,
  setWeight,
  subtaskOfContainer,
  unwait,
  waitResults,
  waitState,
} from '#hub/tasks/host';
import { makeTask } from '#hub/tasks/make';
import { taskOptions } from '#hub/tasks/options';

const ids = (value: Value): number[] => (Array.isArray(value) ? value.filter((id) => typeof id === 'number') : []);

export default [
  method('host.getHostTasks', {
    doc: 'Open tasks of this host; alert: a subtask that the task waits for has ended.',
    params: {},
    auth: host,
    run: (ctx) => openTasks(ctx),
  }),
  method('host.openTask', {
    doc: 'Take a task; answers its row with the request document, or None when it is not for this host.',
    params: { task_id: int },
    auth: host,
    run: (ctx, p) => openTask(ctx, p.task_id),
  }),
  method('host.closeTask', {
    doc: 'The task is done; response is its result as an XML-RPC methodResponse.',
    params: { task_id: int, response: text },
    auth: container,
    run: (ctx, p) => closeTask(ctx, p.task_id, p.response),
  }),
  method('host.failTask', {
    doc: 'The task has failed; response is the fault as an XML-RPC document.',
    params: { task_id: int, response: text },
    auth: container,
    run: (ctx, p) => failTask(ctx, p.task_id, p.response),
  }),
  method('host.freeTasks', {
    doc: 'Give tasks of this host back to the queue.',
    params: { tasks: list },
    auth: host,
    run: (ctx, p) => freeTasks(ctx, ids(p.tasks)),
  }),
  method('host.setTaskWeight', {
    doc: "Set a task's weight: its share of the host's capacity.",
    params: { task_id: int, weight: num },
    auth: container,
    run: (ctx, p) => setWeight(ctx, p.task_id, p.weight),
  }),
  method('host.subtask', {
    doc: 'Make a subtask; the same parent and label give the existing one.',
    params: { method: text, arglist: list, parent: int },
    kwargs: 'opts',
    auth: container,
    run: async (ctx, p) => {
      await ownTask(ctx, p.parent);
      if (ctx.session?.task) return subtaskOfContainer(ctx, p.method, p.arglist, p.parent, p.kwargs.label);
      return makeTask(ctx, p.method, p.arglist, await taskOptions(ctx, { ...p.kwargs, parent: p.parent }));
    },
  }),
  method('host.subtask2', {
    doc: 'Make a subtask; parameters as host.subtask, in another order.',
    params: { __parent: int, __taskopts: struct, __method: text },
    varargs: 'args',
    kwargs: 'opts',
    auth: host,
    run: async (ctx, p) => {
      await ownTask(ctx, p.__parent);
      const named = Object.keys(p.kwargs).length > 0 ? [{ ...p.kwargs, __starstar: true }] : [];
      return makeTask(
        ctx,
        p.__method,
        [...p.args, ...named],
        await taskOptions(ctx, { ...p.__taskopts, parent: p.__parent }),
      );
    },
  }),
  method('host.taskSetWait', {
    doc: 'The task waits for these subtasks (None: for all).',
    params: { parent: int, tasks: list.nullable() },
    auth: container,
    run: (ctx, p) => setWait(ctx, p.parent, p.tasks && ids(p.tasks)),
  }),
  method('host.taskWait', {
    doc: 'Ended and open ones of the subtasks that the task waits for.',
    params: { parent: int },
    auth: container,
    run: (ctx, p) => waitState(ctx, p.parent),
  }),
  method('host.taskUnwait', {
    doc: 'The task waits for nothing any more.',
    params: { parent: int },
    auth: host,
    run: (ctx, p) => unwait(ctx, p.parent),
  }),
  method('host.taskWaitResults', {
    doc: 'Results of subtasks; a fault is raised unless that subtask may fail.',
    params: { parent: int, tasks: list.nullable(), canfail: anyOr(null) },
    auth: container,
    run: (ctx, p) => waitResults(ctx, p.parent, p.tasks && ids(p.tasks), ids(p.canfail)),
  }),
] satisfies Method[];
