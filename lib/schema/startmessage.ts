import { z } from 'zod';

/** A message of the queue `tasks`: start this attempt. */
export const startMessage = z.strictObject({
  taskId: z.int().positive(),
  attempt: z.int().positive(),
  kind: z.enum(['container', 'hub']),
});
