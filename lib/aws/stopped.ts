import type { Stopped } from '#hub/engine/stopcodes';
import type { StoppedTask } from './events.ts';

/** How ECS says that a task ended; a builder's task has one container. */
export function stoppedBy({ stopCode, stoppedReason, containers = [] }: StoppedTask): Stopped {
  const [builder] = containers;
  const texts = [stoppedReason, builder?.reason].filter(Boolean);
  return { stopCode: stopCode || null, exitCode: builder?.exitCode ?? null, reason: texts.join('; ') };
}
