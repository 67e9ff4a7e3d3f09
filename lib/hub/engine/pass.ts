import type { Hub } from '../hub.ts';
import { drain } from './drain.ts';
import { stopLeftovers } from './leftovers.ts';
import { recoverLost, recoverStopped, runningInPools } from './lost.ts';
import type { EnginePorts } from './ports.ts';
import { serveRepoRequests } from './repos.ts';
import { schedule } from './scheduler.ts';
import { recoverForeign } from './silent.ts';
import { wakeTimed } from './timed.ts';

/**
 * One look at everything, after a kick: repos that are asked for get tasks, tasks are assigned, then the outbox (with the
 * starts that came of it) is emptied.
 */
export async function pass(hub: Hub, ports: EnginePorts): Promise<void> {
  await serveRepoRequests(hub);
  await schedule(hub);
  await drain(hub, ports);
}

/**
 * The safety net, every minute: containers that have stopped without anybody's report are found, those that go on after their
 * time are stopped, and then `look`.
 */
export async function sweep(hub: Hub, ports: EnginePorts): Promise<void> {
  await recoverStopped(hub, ports);
  await stopLeftovers(hub, ports);
  await look(hub, ports);
  const running = (await runningInPools(hub)).some((row) => hub.taskTypes.get(row.method)?.kind === 'container');
  if (running) await Promise.all(LOOKS.map((seconds) => ports.lookLater(seconds)));
}

/** Seconds after a sweep at which it is looked again while containers run: silence has to be noticed in time. */
export const LOOKS = [20, 40] as const;

/** What has been silent for too long, or has waited as long as it may; then everything. */
export async function look(hub: Hub, ports: EnginePorts): Promise<void> {
  await recoverLost(hub);
  await recoverForeign(hub);
  await wakeTimed(hub);
  await pass(hub, ports);
}
