/** Memory and time of each function. The hub answers within the 30 seconds that an HTTP API waits. */
import type { FunctionName } from './names.ts';

export interface FunctionShape {
  /** MB; CPU comes in proportion, one core at 1769 */
  readonly memory: number;
  /** seconds */
  readonly timeout: number;
}

export const SHAPES: Record<FunctionName, FunctionShape> = {
  // Up to 160 MB of remembered lists, and the longest answers; calls that compute take half the time of 512 MB's
  hub: { memory: 1024, timeout: 29 },
  files: { memory: 256, timeout: 29 },
  web: { memory: 1024, timeout: 29 },
  engine: { memory: 512, timeout: 60 },
  starter: { memory: 256, timeout: 30 },
  attempt: { memory: 256, timeout: 30 },
  // Assembles repositories: two cores, and Lambda's longest time; it stops early and is called again for longer work
  hubtask: { memory: 3008, timeout: 900 },
  'ecs-events': { memory: 256, timeout: 30 },
  keeper: { memory: 1024, timeout: 300 },
  // With time for one broker; more of them take longer (message-bridge.ts)
  bridge: { memory: 256, timeout: 90 },
  // Ten attempts side by side, of 30 seconds at most, and what is written before and after
  webhooks: { memory: 256, timeout: 60 },
};
