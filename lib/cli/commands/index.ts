import type { Command } from '../command.ts';
import build from './build.ts';
import extrepos from './extrepos.ts';
import groups from './groups.ts';
import inheritance from './inheritance.ts';
import misc from './misc.ts';
import packages from './packages.ts';
import tags from './tags.ts';
import targets from './targets.ts';
import tasks from './tasks.ts';
import users from './users.ts';

/** Every command; a test holds this to the files of the folder. */
export const commands: readonly Command[] = [
  build,
  extrepos,
  groups,
  inheritance,
  misc,
  packages,
  tags,
  targets,
  tasks,
  users,
].flat();
