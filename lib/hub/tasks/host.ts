import { ActionNotAllowed, AuthError, GenericError } from '#core/errors';
import { TASK } from '#core/states';
import { decodeResponse } from '#core/xmlrpc/decode';
import { Double, type Value } from '#core/xmlrpc/value';
import { type Host, hosts } from '#store/hosts';
import { runningOn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { keepEarlierLogs } from './earlierlogs.ts';
import { makeTask } from './make.ts';
import { resultOf, shownTask } from './show.ts';
import { change, finished, release } from './transition.ts';

/** What a builder says of its tasks: the task part of Koji's host.* calls. */

/** The task, when the calling host runs it. */
export async function ownTask(ctx: Ctx, id: number): Promise<Task> {
  const host = await ctx.host();
  const task = await tasks.get(ctx.tx, id);
  assertSessionTask(ctx, id);
  if (!task) throw new GenericError(`No such task: ${id}`);
  if (task.state !== TASK.OPEN || task.host_id !== host.id) throw notOwner(host, id);
  if (ctx.session?.task?.id === id && ctx.session.task.attempt !== task.attempt) {
    throw new ActionNotAllowed(`attempt ${ctx.session.task.attempt} of task ${id} is over`);
  }
  return task;
}

const notOwner = (host: Host, id: number) => new ActionNotAllowed(`host ${host.id} does not own task ${id}`);

/** A builder's session is for one task; its own subtasks are reached through the parent. */
function assertSessionTask(ctx: Ctx, id: number): void {
  const bound = ctx.session?.task;
  if (bound && bound.id !== id) throw new AuthError(`this session is for task ${bound.id} only`);
}

/** ASSIGNED to this host, or FREE, becomes OPEN; null when it is not for this host any more. */
export async function openTask(ctx: Ctx, id: number) {
  const host = await ctx.host();
  const task = await tasks.get(ctx.tx, id);
  if (!task) throw new GenericError('query returned no rows');
  const mine = task.state === TASK.ASSIGNED && task.host_id === host.id;
  if (!mine && task.state !== TASK.FREE) return null;
  const attempt = mine ? task.attempt : task.attempt + 1;
  const opened = await change(ctx, task, {
    ...{ state: TASK.OPEN, host_id: host.id, start_ts: ctx.now(), attempt },
    // a foreign builder has no lease on its tasks: the hub looks at its check-ins
    lease_ts: null,
  });
  await keepEarlierLogs(ctx, opened);
  return { ...shownTask(opened), request: opened.request };
}

export async function closeTask(ctx: Ctx, id: number, response: string): Promise<void> {
  const task = await ownTask(ctx, id);
  assertResult(response);
  await change(ctx, task, { state: TASK.CLOSED, completion_ts: ctx.now(), result: response, lease_ts: null });
}

/** A result that nobody could read is refused here, where the builder learns of it. */
function assertResult(response: string): void {
  try {
    decodeResponse(response);
  } catch (error) {
    throw new GenericError(`Invalid result of a task: ${(error as Error).message}`);
  }
}

export async function failTask(ctx: Ctx, id: number, response: string): Promise<void> {
  const task = await ownTask(ctx, id);
  await change(ctx, task, { state: TASK.FAILED, completion_ts: ctx.now(), result: response, lease_ts: null });
}

/** What a container may make its task weigh: with any weight it would keep all others off its host, or let them crowd it. */
const OF_CONTAINERS = { least: 0.1, most: 20 };

export async function setWeight(ctx: Ctx, id: number, weight: number): Promise<void> {
  if (!Number.isFinite(weight)) throw new GenericError(`Invalid weight: ${weight}`);
  const { least, most } = OF_CONTAINERS;
  const bounded = ctx.session?.task ? Math.min(Math.max(weight, least), most) : weight;
  await change(ctx, await ownTask(ctx, id), { weight: bounded });
}

/** Tasks that the host had and cannot go on with. */
export async function freeTasks(ctx: Ctx, ids: readonly number[]): Promise<void> {
  const host = await ctx.host();
  for (const task of await tasks.getMany(ctx.tx, ids)) {
    if (task && task.host_id === host.id && !finished(task)) await release(ctx, task);
  }
}

/** Tasks given to this host that it has not opened yet. */
export async function assignedTasks(ctx: Ctx) {
  const host = await ctx.host();
  const rows = (await runningOn(ctx.tx, host.id)).filter((row) => row.state === TASK.ASSIGNED);
  const found = await tasks.getMany(
    ctx.tx,
    rows.map((row) => row.id),
  );
  return found
    .filter((task) => task?.state === TASK.ASSIGNED)
    .map((task) => {
      const { arch, channel_id, create_ts, host_id, id, method, priority, state } = task!;
      return { arch, channel_id, create_ts: new Double(create_ts), host_id, id, method, priority, state };
    });
}

/** Open tasks of this host; `alert`: a child that the task waits for has ended. */
export async function openTasks(ctx: Ctx) {
  const host = await ctx.host();
  const rows = (await runningOn(ctx.tx, host.id)).filter((row) => row.state === TASK.OPEN);
  const found = (
    await tasks.getMany(
      ctx.tx,
      rows.map((row) => row.id),
    )
  ).filter((task) => task?.state === TASK.OPEN);
  return Promise.all(
    found.map(async (task) => {
      const { id, waiting, weight } = task!;
      const alert = waiting ? (await children(ctx, id)).some((child) => child.awaited && finished(child)) : false;
      return { id, waiting, weight: new Double(weight), ...(waiting ? { alert } : {}) };
    }),
  );
}

/** The subtasks of a task, by id; read consistently. */
export async function children(ctx: Ctx, id: number): Promise<Task[]> {
  const ids = (await tasks.get(ctx.tx, id))?.children ?? [];
  const found = await tasks.getMany(
    ctx.tx,
    ids.toSorted((a, b) => a - b),
  );
  return found.filter((task) => task !== undefined);
}

/**
 * A container may have its task wait for a repo. All other tasks are refused: they would be done in its owner's name, and some
 * of them with rights that the container has not.
 */
export async function subtaskOfContainer(ctx: Ctx, method: string, args: Value[], parent: number, label: Value = null) {
  if (method !== 'waitrepo') throw new ActionNotAllowed(`a container may not make a task ${method}`);
  return makeTask(ctx, method, args, { parent, label: typeof label === 'string' ? label : null });
}

/**
 * The task whose waiting a builder sets or asks for. Koji 1.35 asks here, as not for closing or weighing a task, for a host
 * only, whoever has the task and in whatever state: all its builders are trusted alike, and so are foreign ones here. But a
 * container's session is for its own task alone, and who has a pool's task waiting frees room in that pool: no other host may.
 * What has ended waits for nothing, whoever says so.
 */
async function waitingTask(ctx: Ctx, id: number): Promise<Task | undefined> {
  if (ctx.session?.task) return ownTask(ctx, id);
  const host = await ctx.host();
  const task = await tasks.get(ctx.tx, id);
  const holder = task && task.host_id !== null ? await hosts.get(ctx.tx, task.host_id) : undefined;
  if (holder && holder.pool !== null) throw notOwner(host, id);
  return task;
}

/** The parent waits for these; the builder's share of its host's load is free meanwhile. */
export async function setWait(ctx: Ctx, parentId: number, ids: readonly number[] | null): Promise<void> {
  const parent = await waitingTask(ctx, parentId);
  if (!parent || finished(parent)) return;
  const kids = ids === null ? await children(ctx, parentId) : await tasks.getMany(ctx.tx, ids);
  for (const kid of kids) {
    // one that ends at the same time, and has seen a parent that does not wait, has to look again
    const news = !kid?.awaited || (!parent.waiting && !finished(kid));
    if (kid?.parent === parentId && news) tasks.replace(ctx.tx, kid, { ...kid, awaited: true });
  }
  await change(ctx, parent, { waiting: true });
}

/** [ended, not ended] of the awaited children. */
export async function waitState(ctx: Ctx, parentId: number): Promise<[number[], number[]]> {
  await waitingTask(ctx, parentId);
  const awaited = (await children(ctx, parentId)).filter((child) => child.awaited);
  const ids = (list: Task[]): number[] => list.map((task) => task.id);
  return [ids(awaited.filter(finished)), ids(awaited.filter((child) => !finished(child)))];
}

/** The parent waits for nothing any more. */
export async function unwait(ctx: Ctx, parentId: number): Promise<void> {
  const parent = await waitingTask(ctx, parentId);
  if (!parent || finished(parent)) return;
  for (const child of await children(ctx, parentId)) {
    if (child.awaited) tasks.replace(ctx.tx, child, { ...child, awaited: false });
  }
  await change(ctx, parent, { waiting: false });
}

/**
 * Results of these children (null: of all that have ended); the first fault is raised unless that child may fail. Who asks
 * for results does not wait any more.
 */
export async function waitResults(
  ctx: Ctx,
  parentId: number,
  ids: readonly number[] | null,
  canFail: readonly number[],
): Promise<[number, Value][]> {
  await unwait(ctx, parentId);
  const asked = ids === null ? (await children(ctx, parentId)).filter(finished) : await tasks.getMany(ctx.tx, ids);
  const results: [number, Value][] = [];
  for (const task of asked) {
    if (!task) throw new GenericError('query returned no rows');
    if (task.state === TASK.CANCELED) throw new GenericError(`Task ${task.id} is canceled`);
    if (!finished(task)) throw new GenericError(`Task ${task.id} is not finished`);
    if (task.state === TASK.FAILED && canFail.includes(task.id)) results.push([task.id, faultOf(task)]);
    else results.push([task.id, resultOf(task)]);
  }
  return results;
}

/** A fault as a value. */
export function faultOf(task: Task): Value {
  try {
    decodeResponse(task.result ?? '');
    return null;
  } catch (error) {
    const { faultCode = 1, message } = error as { faultCode?: number; message: string };
    return { faultCode, faultString: message };
  }
}
