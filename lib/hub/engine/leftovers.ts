import { attemptsOf } from '#store/attempts';
import { transact } from '#store/tx';
import type { Hub } from '../hub.ts';
import type { AttemptRef, EnginePorts } from './ports.ts';

/** Within so many seconds of its attempt's end a container has ended by itself. */
const GRACE = 300;

/**
 * Stops containers that go on after their attempt is over. The agent ends by itself; who has taken over a container would let
 * it run for ever, at the cost of the deployment: its state machine is through, so that no time-out is left to end it.
 */
export async function stopLeftovers(hub: Hub, ports: EnginePorts): Promise<void> {
  for (const one of await ports.runningContainers()) {
    if (!(await isLeftOver(hub, one))) continue;
    hub.log.error('container goes on after its attempt', { task: one.taskId, attempt: one.attempt });
    await ports.stopContainer(one.taskId, one.attempt);
  }
}

async function isLeftOver(hub: Hub, { taskId, attempt }: AttemptRef): Promise<boolean> {
  const attempts = await transact(hub, (tx) => attemptsOf(tx, taskId));
  const end = attempts.find((one) => one.attempt === attempt)?.end_ts ?? null;
  return end !== null && end + GRACE < hub.now();
}
