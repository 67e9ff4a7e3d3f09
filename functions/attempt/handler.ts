import { z } from 'zod';
import { deployed } from '#aws/deployed';
import { enginePorts } from '#aws/engineports';
import { entry } from '#aws/entry';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded } from '#hub/engine/lost';
import { beginWait } from '#hub/tasktypes/execute';
import { familiesOf } from '#schema/attempt';

const input = z.discriminatedUnion('action', [
  z.object({ action: z.literal('open'), taskId: z.int(), attempt: z.int() }),
  z.object({ action: z.literal('wait'), taskId: z.int(), attempt: z.int(), token: z.string() }),
  z.object({ action: z.literal('ended'), taskId: z.int(), attempt: z.int(), error: z.unknown().optional() }),
]);

/** Called by the state machines: opens an attempt, begins a wait, reports the end. */
export const handler = entry(async (event: unknown) => {
  const { hub, environment } = deployed();
  const asked = input.parse(event);
  hub.log.info('attempt', { action: asked.action, taskId: asked.taskId, attempt: asked.attempt });
  switch (asked.action) {
    case 'open': {
      const sizes = Object.keys(hub.settings.deployment.builders.sizes);
      const families = familiesOf(environment.TOJI_STAGE, environment.TOJI_TASK_GROUPS.split(' '), sizes);
      return openAttempt(hub, families, asked.taskId, asked.attempt);
    }
    case 'wait': {
      const state = await beginWait(hub, asked.taskId, asked.attempt, asked.token);
      if (state === 'go') await enginePorts(environment, hub.files).sendToken(asked.token, { state: 'woken' });
      return { state };
    }
    case 'ended':
      await attemptEnded(hub, asked.taskId, asked.attempt, asked.error);
      return { state: 'ended' };
  }
});
