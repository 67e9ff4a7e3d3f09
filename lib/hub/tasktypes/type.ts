import type { Value } from '#core/xmlrpc/value';
import type { Fitting } from '#schema/attempt';
import type { Ctx } from '../context.ts';
import type { TaskRun } from './run.ts';

/**
 * A kind of task that this deployment runs itself. `container`: the agent in a builder container has its body
 * (lib/agent/tasks). `hub`: its body is here; it runs in a function, and while it waits nothing runs.
 */
export type TaskType = ContainerType | HubType;

export interface ContainerType {
  readonly method: string;
  readonly kind: 'container';
  /** share of its host's capacity until the builder says otherwise */
  readonly weight: number;
  /** looks at the parameters before a container is started; an error fails the task, and none is */
  check?(ctx: Ctx, params: Value[]): Promise<void> | void;
  /** hosts of privileged containers take it, and take no other: who chooses a channel does not choose privileges */
  readonly privileged?: true;
  /** what its container has to have that others have not; absent: nothing */
  fitting?(ctx: Ctx, params: Value[]): Fitting;
}

export interface HubType {
  readonly method: string;
  readonly kind: 'hub';
  readonly weight: number;
  /**
   * The body. It is run from its beginning again each time that what it waited for has happened, and finds what it did
   * before: subtasks by their labels, builds and repos by the task's id. So each step must be safe to repeat.
   */
  run(task: TaskRun, params: Value[]): Promise<Value>;
}

export const containerType = (method: string, weight: number): ContainerType => ({ method, kind: 'container', weight });
