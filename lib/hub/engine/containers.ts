import { TASK } from '#core/states';
import { attemptsByNumber } from '#store/attempts';
import type { Running } from '#store/queue';
import { transact } from '#store/tx';
import { doAll, doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { lose } from './lost.ts';
import type { AttemptRef, EnginePorts } from './ports.ts';
import { classify } from './stopcodes.ts';

/** Within so many seconds of its attempt's end a container has ended by itself. */
const GRACE = 300;

/** Compares the containers that ECS has with the tasks that run in some: what belongs to no other is looked into. */
export async function lookAtContainers(hub: Hub, ports: EnginePorts, rows: readonly Running[]): Promise<void> {
  const containers = await ports.runningContainers();
  const [here, wanted] = [new Set(containers.map(nameOf)), new Set(rows.map((row) => nameOf(refOf(row))))];
  const open = rows.filter((row) => row.state === TASK.OPEN).map(refOf);
  const missing = open.filter((one) => !here.has(nameOf(one)));
  const unknown = containers.filter((one) => !wanted.has(nameOf(one)));
  await doAll(hub, 'containers', [
    { name: 'stopped', run: () => recoverStopped(hub, ports, missing) },
    { name: 'left over', run: () => stopLeftovers(hub, ports, unknown) },
  ]);
}

const refOf = ({ id, attempt }: Running): AttemptRef => ({ taskId: id, attempt });
const nameOf = ({ taskId, attempt }: AttemptRef): string => `${taskId}-${attempt}`;

/** Attempts without a running container: an event of its stop that never came loses nobody a minute more. */
async function recoverStopped(hub: Hub, ports: EnginePorts, missing: readonly AttemptRef[]): Promise<void> {
  if (missing.length === 0) return;
  const found = await ports.stoppedContainers(missing);
  const ended = found.map((one) => ({ ...one, id: one.taskId }));
  await doEach(hub, 'task', ended, ({ id, attempt, stopped }) => lose(hub, id, attempt, () => classify(stopped)));
}

/**
 * Stops containers that go on after their attempt is over. The agent ends by itself; who has taken over a container would let
 * it run for ever, at the cost of the deployment: its state machine is through, so that no time-out is left to end it.
 */
async function stopLeftovers(hub: Hub, ports: EnginePorts, unknown: readonly AttemptRef[]): Promise<void> {
  if (unknown.length === 0) return;
  const attempts = await transact(hub, (tx) => attemptsByNumber(tx, unknown));
  const over = unknown.filter((_, i) => {
    const end = attempts[i]?.end_ts ?? null;
    return end !== null && end + GRACE < hub.now();
  });
  if (over.length === 0) return;
  hub.log.error('containers go on after their attempts', { attempts: over });
  await ports.stopContainers(over);
}
