import { z } from 'zod';
import { ParameterError } from '#core/errors';
import { splitNames } from '#core/starstar';
import type { Value } from '#core/xmlrpc/value';
import type { HubCalls } from './hub.ts';
import type { TaskLogs } from './logs.ts';
import type { BuildSettings } from './settings.ts';

/** The task's row, as getTaskInfo(request=True) gives it. */
export const taskRow = z.object({
  id: z.number(),
  method: z.string(),
  arch: z.string(),
  owner: z.number().nullish(),
  channel_id: z.number().nullish(),
  label: z.string().nullish(),
  request: z.array(z.unknown()).transform((request) => request as Value[]),
});

export type TaskRow = z.infer<typeof taskRow>;

/** What a task body works with. */
export interface TaskContext {
  readonly task: TaskRow;
  readonly hub: HubCalls;
  readonly logs: TaskLogs;
  readonly settings: BuildSettings;
  /** The kojifiles URL, without a slash at the end. */
  readonly topurl: string;
  /** An empty local folder, gone with the container. */
  readonly workdir: string;
  /** Aborted when nobody wants the task's result any more. */
  readonly signal: AbortSignal;
  /** Uploads a local file into the task's directory; the answer is its path below work/. */
  upload(path: string, name?: string): Promise<string>;
}

/** A task method as the agent knows it: its parameters' names in order and what it does. */
export interface TaskBody {
  readonly method: string;
  /** Koji's first guess at the load that a task is. */
  readonly weight: number;
  run(context: TaskContext): Promise<Value>;
}

/**
 * A task body out of its parameters' names, their shape, and the work. Positional and named parameters are bound as
 * Python would; what the shape refuses is the caller's mistake.
 */
export function taskBody<T>(
  about: { method: string; weight: number; names: readonly string[]; shape: z.ZodType<T> },
  work: (context: TaskContext, parameters: T) => Promise<Value>,
): TaskBody {
  const { method, weight, names, shape } = about;
  return {
    method,
    weight,
    run: (context) => {
      const bound = shape.safeParse(bind(method, names, context.task.request));
      if (!bound.success) throw new ParameterError(`Invalid parameters for ${method}: ${z.prettifyError(bound.error)}`);
      return work(context, bound.data);
    },
  };
}

function bind(method: string, names: readonly string[], request: Value[]): Record<string, Value> {
  const { positional, named } = splitNames(request);
  if (positional.length > names.length) {
    throw new ParameterError(`${method} takes ${names.length} parameters but ${positional.length} were given`);
  }
  const unknown = Object.keys(named).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ParameterError(`${method} got an unexpected keyword argument '${unknown}'`);
  return { ...Object.fromEntries(positional.map((value, i) => [names[i]!, value])), ...named };
}
