import { transact } from '#store/tx';
import { type Duty, doAll } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { finishCancels } from './cancels.ts';
import { lookAtContainers } from './containers.ts';
import { drain } from './drain.ts';
import { type Held, inPools, readHeld } from './held.ts';
import { recoverLost } from './leases.ts';
import type { EnginePorts } from './ports.ts';
import { serveRepoRequests } from './repos.ts';
import { schedule } from './scheduler.ts';
import { recoverForeign } from './silent.ts';
import { wakeTimed } from './timed.ts';

/**
 * One look at everything, after a kick: repos that are asked for get tasks, tasks are assigned, then the outbox (with the
 * starts that came of it) is emptied. What fails fails the whole, when the rest is done: then it is in the log and an alarm.
 */
export const pass = (hub: Hub, ports: EnginePorts): Promise<void> => doAll(hub, ENGINE, passes(hub, ports));

/** What has been silent for too long, or has waited as long as it may; then everything; then what was left half-way. */
export async function look(hub: Hub, ports: EnginePorts): Promise<void> {
  await doAll(hub, ENGINE, looks(hub, ports, await transact(hub, readHeld)));
}

/**
 * The safety net, every minute: containers that have stopped without anybody's report are found, those that go on after their
 * time are stopped, and then what `look` does.
 */
export async function sweep(hub: Hub, ports: EnginePorts): Promise<void> {
  const held = await transact(hub, readHeld);
  const inContainers = inPools(held).filter((row) => hub.taskTypes.get(row.method)?.kind === 'container');
  await doAll(hub, ENGINE, [
    { name: 'containers', run: () => lookAtContainers(hub, ports, inContainers) },
    { name: 'next looks', run: () => askForLooks(ports, inContainers.length > 0) },
    ...looks(hub, ports, held),
  ]);
}

const ENGINE = 'engine';

const passes = (hub: Hub, ports: EnginePorts): Duty[] => [
  { name: 'repo requests', run: () => serveRepoRequests(hub) },
  { name: 'scheduling', run: () => schedule(hub) },
  { name: 'outbox', run: () => drain(hub, ports) },
];

const looks = (hub: Hub, ports: EnginePorts, held: readonly Held[]): Duty[] => [
  { name: 'leases', run: () => recoverLost(hub, inPools(held)) },
  { name: 'foreign builders', run: () => recoverForeign(hub, held) },
  { name: 'waits', run: () => wakeTimed(hub, inPools(held)) },
  ...passes(hub, ports),
  // may take all the time that is left
  { name: 'cancels', run: () => finishCancels(hub) },
];

/** Seconds after a sweep at which it is looked again while containers run: silence has to be noticed in time. */
export const LOOKS = [20, 40] as const;

async function askForLooks(ports: EnginePorts, running: boolean): Promise<void> {
  if (running) await Promise.all(LOOKS.map((seconds) => ports.lookLater(seconds)));
}
