import { TASK } from '#core/states';
import type { HostName } from '../../doubles/task-world.ts';
import { actorOf, type Operation } from './operations.ts';

/** A task as Koji's rules have it, without anything that the store needs. */
export interface Simple {
  readonly id: number;
  readonly parent: Simple | null;
  readonly label: string | null;
  state: number;
  host: HostName | null;
  waiting: boolean;
  awaited: boolean;
  weight: number;
  priority: number;
  attempt: number;
}

/** What an operation comes to: an answer to expect, or that there is a fault. */
export type Expected = { readonly answer?: unknown } | 'fault';

const DONE = [TASK.CLOSED, TASK.FAILED, TASK.CANCELED] as const;
const over = (task: Simple): boolean => DONE.some((state) => state === task.state);

/** Koji's rules for tasks, written down once more and as plainly as can be. */
export class Reference {
  readonly tasks: Simple[] = [];
  #last = 0;

  at(place: number): Simple | undefined {
    return this.tasks[place % this.tasks.length];
  }

  children(task: Simple): Simple[] {
    return this.tasks.filter((other) => other.parent === task);
  }

  #add(parent: Simple | null, label: string | null, priority: number): Expected {
    const id = ++this.#last;
    const rest = { host: null, waiting: false, awaited: false, weight: 1, attempt: 0, state: TASK.FREE };
    this.tasks.push({ id, parent, label, priority, ...rest });
    return { answer: id };
  }

  apply(op: Operation): Expected {
    if (op.do === 'make') return this.#add(null, null, op.priority);
    const task = this.at(op.task)!;
    const host = 'host' in op ? actorOf(op.host, task) : null;
    const mine = host !== null && task.host === host;
    const owned = mine && task.state === TASK.OPEN;
    switch (op.do) {
      case 'subtask': {
        if (!owned) return 'fault';
        const same = this.children(task).find((child) => op.label !== null && child.label === op.label);
        return same ? { answer: same.id } : this.#add(task, op.label, task.priority - 1);
      }
      case 'assign':
        return this.#assign(task, op.host, op.force);
      case 'open':
        if (task.state !== TASK.FREE && !(mine && task.state === TASK.ASSIGNED)) return { answer: null };
        if (task.state === TASK.FREE) task.attempt++;
        Object.assign(task, { state: TASK.OPEN, host });
        return {};
      case 'close':
        // what it waits for is asked first, which any host may
        if (this.children(task).some((child) => child.awaited && !over(child))) return { answer: 'waits' };
        if (!owned) return 'fault';
        task.state = TASK.CLOSED;
        return {};
      case 'fail':
        if (!owned) return 'fault';
        task.state = TASK.FAILED;
        return {};
      case 'weigh':
        if (!owned) return 'fault';
        task.weight = op.weight;
        return {};
      case 'wait':
        if (over(task)) return {};
        for (const child of this.children(task)) child.awaited = true;
        task.waiting = true;
        return {};
      case 'unwait':
        if (over(task)) return {};
        for (const child of this.children(task)) child.awaited = false;
        task.waiting = false;
        return {};
      case 'giveBack':
      case 'refuse':
        if (mine && !over(task)) this.#release(task);
        return {};
      case 'free':
        if (task.state === TASK.FREE || over(task)) return 'fault';
        this.#release(task);
        return {};
      case 'cancel':
        if (task.state !== TASK.CANCELED) this.#cancel(task, op.recurse ? 'below' : 'itself');
        return {};
      case 'cancelFull': {
        let top = task;
        while (top.parent) top = top.parent;
        this.#cancel(top, 'group');
        return {};
      }
      case 'prioritize':
        this.#prioritize(task, op.priority);
        return {};
      case 'resubmit':
        if (task.parent || (task.state !== TASK.CANCELED && task.state !== TASK.FAILED)) return 'fault';
        return this.#add(null, null, task.priority);
    }
  }

  #assign(task: Simple, host: HostName, force: boolean): Expected {
    if (task.state === TASK.OPEN || task.state === TASK.ASSIGNED) {
      if (task.host === host) return 'fault';
      if (!force) return { answer: false };
    } else if (task.state !== TASK.FREE) return { answer: false };
    Object.assign(task, { state: TASK.ASSIGNED, host, attempt: task.attempt + 1, waiting: false });
    return { answer: true };
  }

  #release(task: Simple): void {
    Object.assign(task, { state: TASK.FREE, host: null, waiting: false });
  }

  #cancel(task: Simple, reach: 'itself' | 'below' | 'group'): void {
    const ended = task.state === TASK.CLOSED || task.state === TASK.FAILED;
    if (ended && reach !== 'group') return;
    if (!ended) task.state = TASK.CANCELED;
    if (reach !== 'itself') for (const child of this.children(task)) this.#cancel(child, reach);
  }

  #prioritize(task: Simple, priority: number): void {
    task.priority = priority;
    for (const child of this.children(task)) this.#prioritize(child, priority);
  }
}
