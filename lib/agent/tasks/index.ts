import { runroot } from '#plugins/runroot/task';
import { saveFailedTree } from '#plugins/save_failed_tree/task';
import type { TaskBody } from '../task.ts';
import { buildArch } from './build-arch.ts';
import { buildSRPMFromSCM } from './build-srpm-from-scm.ts';
import { rebuildSRPM } from './rebuild-srpm.ts';

/** Every task method that a builder container can run. */
export const bodies: ReadonlyMap<string, TaskBody> = new Map(
  [buildSRPMFromSCM, rebuildSRPM, buildArch, runroot, saveFailedTree].map((body) => [body.method, body]),
);
