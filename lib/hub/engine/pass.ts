import type { Hub } from '../hub.ts';
import { drain } from './drain.ts';
import { recoverLost, recoverStopped } from './lost.ts';
import type { EnginePorts } from './ports.ts';
import { serveRepoRequests } from './repos.ts';
import { schedule } from './scheduler.ts';
import { recoverForeign } from './silent.ts';

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
 * The safety net, every minute: containers that have stopped without anybody's report are found, then what has been silent
 * for too long, and then everything is looked at.
 */
export async function sweep(hub: Hub, ports: EnginePorts): Promise<void> {
  await recoverStopped(hub, ports);
  await recoverLost(hub);
  await recoverForeign(hub);
  await pass(hub, ports);
}
