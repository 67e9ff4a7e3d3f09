import { z } from 'zod';
import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import { execute } from '#hub/tasktypes/execute';

const input = z.object({ taskId: z.int(), attempt: z.int() });

/** Called by the state machine hub-task: one stretch of a task that runs in the hub. */
export const handler = entry(async (event: unknown) => {
  const { hub } = deployed();
  const { taskId, attempt } = input.parse(event);
  const state = await execute(hub, taskId, attempt);
  hub.log.info('hubtask', { taskId, attempt, state });
  return { state };
});
