import { build } from './build/index.ts';
import { buildNotification } from './buildnotification.ts';
import { chainBuild } from './chainbuild.ts';
import { createDistRepo } from './createdistrepo.ts';
import { createRepo } from './createrepo.ts';
import { dependantTask } from './dependant.ts';
import { distRepo } from './distrepo.ts';
import { newRepo } from './newrepo.ts';
import { restartHosts } from './restarthosts.ts';
import { tagBuild } from './tagbuild.ts';
import { tagNotification } from './tagnotification.ts';
import { containerType, type TaskType } from './type.ts';
import { waitRepo } from './waitrepo.ts';

/** The task types of Koji's core that run here; those of the plugins come with the plugins. */
export const coreTaskTypes: readonly TaskType[] = [
  build,
  chainBuild,
  containerType('buildSRPMFromSCM', 1),
  containerType('rebuildSRPM', 1),
  containerType('buildArch', 1.5),
  createRepo,
  createDistRepo,
  distRepo,
  newRepo,
  waitRepo,
  tagBuild,
  restartHosts,
  dependantTask,
  buildNotification,
  tagNotification,
];
