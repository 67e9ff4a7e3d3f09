import { GenericError } from '#core/errors';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { type User, users } from '#store/users';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { transactKicking } from '../kicking.ts';
import { cancelTree } from '../tasks/cancel.ts';
import { children, faultOf } from '../tasks/host.ts';
import { makeTask, type TaskOptions } from '../tasks/make.ts';
import { resultOf } from '../tasks/show.ts';
import { change, finished } from '../tasks/transition.ts';

/** Thrown by a task's body to end this stretch of it: it goes on when something that it waits for has happened. */
export class Suspended extends Error {}

/** Thrown when the task is not this attempt's any more. */
export class Gone extends Error {}

/** What the body of a task in the hub works with. */
export class TaskRun {
  readonly hub: Hub;
  readonly id: number;
  readonly attempt: number;
  /** the task's owner, in whose name the body acts */
  readonly owner: User;
  /** no wait of this stretch lasts longer, epoch seconds; the body runs again then and has to look at the clock itself */
  patience: number | null = null;
  readonly #host: User | null;

  constructor(parts: { hub: Hub; id: number; attempt: number; owner: User; host: User | null }) {
    this.hub = parts.hub;
    this.id = parts.id;
    this.attempt = parts.attempt;
    this.owner = parts.owner;
    this.#host = parts.host;
  }

  /** One transaction in the name of the task's owner. */
  async do<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.#transact(this.owner, work);
  }

  /** One transaction in the name of the host that has the task, for what only builders may do. */
  async asHost<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.#transact(this.#host ?? this.owner, work);
  }

  #transact<T>(user: User, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return transactKicking(this.hub, (tx) => work(Ctx.ofHub(this.hub, tx, 'task', user)));
  }

  /** The task's row, as long as this attempt runs it. */
  async task(ctx: Ctx): Promise<Task> {
    const task = await tasks.get(ctx.tx, this.id);
    if (task?.state !== TASK.OPEN || task.attempt !== this.attempt) throw new Gone(`task ${this.id} is over`);
    return task;
  }

  /** A step that is done once: its result is kept with the task, in the transaction that makes it. */
  async once<T extends Value>(
    step: string,
    work: (ctx: Ctx) => Promise<T>,
    as: 'owner' | 'host' = 'owner',
  ): Promise<T> {
    const act = async (ctx: Ctx): Promise<T> => {
      const task = await this.task(ctx);
      if (step in task.memo) return task.memo[step] as T;
      const result = await work(ctx);
      const now = await this.task(ctx);
      tasks.replace(ctx.tx, now, { ...now, memo: { ...now.memo, [step]: result } });
      return result;
    };
    return as === 'owner' ? this.do(act) : this.asHost(act);
  }

  /** A subtask; the same label gives the same subtask again. */
  async subtask(
    method: string,
    args: Value[],
    options: Omit<TaskOptions, 'parent'> & { label: string },
  ): Promise<number> {
    return this.do(async (ctx) => {
      await this.task(ctx);
      return makeTask(ctx, method, args, { ...options, parent: this.id });
    });
  }

  /**
   * Results of subtasks in the order given, when all have ended; until then the body is suspended. One that fails makes
   * the others be cancelled and its fault be thrown, unless it is among `canFail` (its result is then the fault).
   */
  async wait(ids: readonly number[], canFail: readonly number[] = []): Promise<Value[]> {
    const found = await this.do(async (ctx) => {
      const parent = await this.task(ctx);
      const kids = (await tasks.getMany(ctx.tx, ids)).filter((kid) => kid !== undefined);
      const broken = kids.find((kid) => lost(kid) && !canFail.includes(kid.id));
      if (broken) {
        for (const kid of kids) if (!finished(kid)) await cancelTree(ctx, kid);
        return { kids, broken };
      }
      const open = kids.filter((kid) => !finished(kid));
      // one that ends at the same time, and has seen a parent that does not wait, has to look again
      for (const kid of open)
        if (!kid.awaited || !parent.waiting) tasks.replace(ctx.tx, kid, { ...kid, awaited: true });
      const waiting = open.length > 0;
      const wake_ts = waiting ? this.patience : null;
      if (waiting !== (parent.waiting ?? false) || (parent.wake_ts ?? null) !== wake_ts)
        await change(ctx, parent, { waiting, wake_ts });
      return { kids, broken: null };
    });
    if (found.broken) throw failureOf(found.broken);
    if (found.kids.some((kid) => !finished(kid))) throw new Suspended();
    return found.kids.map((kid) => (lost(kid) ? faultOf(kid) : resultOf(kid)));
  }

  /** Suspends the body; whoever makes the awaited thing happen calls `wake` on the tasks that `waiting` names. */
  async suspend(): Promise<never> {
    await this.do(async (ctx) => {
      const task = await this.task(ctx);
      if (!task.waiting || (task.wake_ts ?? null) !== this.patience)
        await change(ctx, task, { waiting: true, wake_ts: this.patience });
    });
    throw new Suspended();
  }

  async children(): Promise<Task[]> {
    return this.do((ctx) => children(ctx, this.id));
  }
}

const lost = (task: Task): boolean => task.state === TASK.FAILED || task.state === TASK.CANCELED;

function failureOf(task: Task): Error {
  if (task.state === TASK.CANCELED) return new GenericError(`Task ${task.id} is canceled`);
  try {
    resultOf(task);
  } catch (error) {
    return error as Error;
  }
  return new GenericError(`Task ${task.id} has failed`);
}

/** A run for a task that is open, in the name of its owner. */
export async function taskRun(hub: Hub, task: Task, hostUser: User | null): Promise<TaskRun> {
  const owner = await transact(hub, (tx) => users.get(tx, task.owner));
  if (!owner) throw new GenericError(`task ${task.id} has no owner`);
  return new TaskRun({ hub, id: task.id, attempt: task.attempt, owner, host: hostUser });
}
