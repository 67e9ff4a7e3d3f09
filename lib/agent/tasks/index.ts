import { pluginBodies } from '#plugins/bodies';
import type { TaskBody } from '../task.ts';
import { buildArch } from './build-arch.ts';
import { buildSRPMFromSCM } from './build-srpm-from-scm.ts';
import { rebuildSRPM } from './rebuild-srpm.ts';

/** Every task method that a builder container can run. */
export const bodies: ReadonlyMap<string, TaskBody> = new Map(
  [buildSRPMFromSCM, rebuildSRPM, buildArch, ...pluginBodies].map((body) => [body.method, body]),
);
