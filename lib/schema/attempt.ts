/**
 * What the function `attempt` answers the state machine container-task when it opens a task. The machine's definition
 * refers to these fields by path, so they are all strings and all present.
 */
import { z } from 'zod';

/** The task is somebody else's, cancelled or finished: nothing to run. */
export const openGone = z.object({ state: z.literal('gone') });

export const openRun = z.object({
  state: z.literal('run'),
  /** family or ARN of the ECS task definition, out of TOJI_TASK_DEFINITIONS */
  taskDefinition: z.string().min(1),
  /** FARGATE, FARGATE_SPOT or the name of another capacity provider of the cluster */
  capacityProvider: z.string().min(1),
  /** CPU units of the whole task, in digits; must form a pair that Fargate knows with `memory` */
  cpu: z.string().regex(/^\d+$/),
  /** MiB of the whole task, in digits */
  memory: z.string().regex(/^\d+$/),
  sessionId: z.string().regex(/^\d+$/),
  sessionKey: z.string().min(1),
  hubUrl: z.url(),
  topUrl: z.url(),
});

export const openAnswer = z.discriminatedUnion('state', [openGone, openRun]);
export type OpenAnswer = z.infer<typeof openAnswer>;
