import { z } from 'zod';

const attempt = { taskId: z.int().positive(), attempt: z.int().positive() };

/** A message of the queue `tasks`: start this attempt. */
export const startMessage = z.strictObject({
  ...attempt,
  kind: z.enum(['container', 'hub']),
});

/** A message of the queue `engine`: the execution of this attempt was refused, by this name of AWS's error. */
export const refusedStart = z.strictObject({ ...attempt, refused: z.string() });
export type RefusedStart = z.infer<typeof refusedStart>;
