import { TASK } from '#core/states';
import type { RefusedStart } from '#schema/startmessage';
import { noteAttempt } from '#store/attempts';
import { tasks } from '#store/tasks';
import { transact } from '#store/tx';
import type { Hub } from '../hub.ts';

/**
 * Step Functions has refused to start an attempt's execution: the queue offers it again, and whoever asks meanwhile, or when
 * its time is over, is told why. Forgotten when the attempt begins after all.
 */
export const noteRefusedStart = (hub: Hub, { taskId, attempt, refused }: RefusedStart): Promise<void> =>
  transact(hub, async (tx) => {
    const task = await tasks.get(tx, taskId);
    if (task?.state !== TASK.ASSIGNED || task.attempt !== attempt) return;
    await noteAttempt(tx, taskId, attempt, { reason: `its execution was refused (${refused})` });
  });
