import { GenericError } from '#core/errors';
import { str } from '#core/python';
import { stateName, TASK } from '#core/states';
import { decodeCall } from '#core/xmlrpc/decode';
import type { Value } from '#core/xmlrpc/value';
import { channels } from '#store/channels';
import { hosts } from '#store/hosts';
import { dequeue, enqueue, nextTurn } from '#store/queue';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { give } from '../engine/give.ts';
import { children } from './host.ts';
import { makeTask } from './make.ts';
import { stopAttempt } from './stop.ts';
import { finished, release } from './transition.ts';

/** What administrators and owners do to tasks, besides cancelling them. */
export async function freeTask(ctx: Ctx, id: number): Promise<void> {
  const task = await tasks.get(ctx.tx, id);
  // Koji 1.35 takes state 0 for no state, so a FREE task is "no such task" to it
  if (!task || task.state === TASK.FREE) throw new GenericError(`No such task: ${id}`);
  if (finished(task)) throw new GenericError(`Cannot free task ${id}, state is ${stateName(TASK, task.state)}`);
  stopAttempt(ctx, task);
  await release(ctx, task, { outcome: 'freed', reason: `freed by ${ctx.user?.name ?? 'the hub'}`, loss: null });
}

/** Gives a waiting task to a host; with `force` also one that another host has. */
export async function assignTask(ctx: Ctx, id: number, hostInfo: Value, force: boolean): Promise<boolean> {
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError(`No such task: ${id}`);
  const host =
    typeof hostInfo === 'number'
      ? await hosts.get(ctx.tx, hostInfo)
      : await hosts.find(ctx.tx, 'name', String(hostInfo));
  if (!host) throw new GenericError(`No such host: ${str(hostInfo)}`);
  if (task.state === TASK.OPEN || task.state === TASK.ASSIGNED) {
    if (task.host_id === host.id) throw new GenericError(`Task ${id} is already assigned to host ${host.name}`);
    if (!force) return false;
  } else if (task.state !== TASK.FREE) return false;
  stopAttempt(ctx, task);
  await give(ctx, task, host);
  return true;
}

export async function setPriority(ctx: Ctx, id: number, priority: number, recurse: boolean): Promise<void> {
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError(`No such task: ${id}`);
  const turn = task.state === TASK.FREE ? await nextTurn(ctx.tx, { ...task, priority }) : task.turn;
  const changed = { ...task, priority, turn };
  if (task.state === TASK.FREE) {
    dequeue(ctx.tx, task);
    enqueue(ctx.tx, changed);
  }
  tasks.replace(ctx.tx, task, changed);
  await ctx.tx.step();
  if (recurse) for (const child of await children(ctx, id)) await setPriority(ctx, child.id, priority, true);
}

/** A canceled or failed top-level task once more; the caller becomes its owner. */
export async function resubmitTask(ctx: Ctx, id: number): Promise<number> {
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError('query returned no rows');
  if (task.state !== TASK.CANCELED && task.state !== TASK.FAILED) {
    throw new GenericError('only canceled or failed tasks may be resubmitted');
  }
  if (task.parent !== null) throw new GenericError('only top-level tasks may be resubmitted');
  if (task.owner !== ctx.userId() && !(await ctx.hasPerm('admin'))) {
    throw new GenericError('only the task owner or an admin may resubmit a task');
  }
  const channel = await channels.get(ctx.tx, task.channel_id);
  const { arch, priority, method } = task;
  return makeTask(ctx, method, decodeCall(task.request).params, { arch, priority, channel: channel?.name ?? null });
}
