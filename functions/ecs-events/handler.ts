import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { TaskStateEvent } from '#aws/events';
import { parseExecutionName } from '#aws/execution';
import { stoppedBy } from '#aws/stopped';
import { containerStopped } from '#hub/engine/lost';

/** A container has stopped. Its group is the name of its execution. */
export const handler = entry(async ({ detail }: TaskStateEvent) => {
  const { hub } = deployed();
  const attempt = parseExecutionName(detail.group ?? '');
  const stopped = stoppedBy(detail);
  hub.log.info('container stopped', { group: detail.group, ...stopped });
  if (attempt) await containerStopped(hub, attempt.taskId, attempt.attempt, stopped);
});
