import type { Command } from '../command.ts';
import build from './build.ts';
import buildinfo from './buildinfo.ts';
import channels from './channels.ts';
import downloads from './downloads.ts';
import extrepos from './extrepos.ts';
import groups from './groups.ts';
import hosts from './hosts.ts';
import inheritance from './inheritance.ts';
import misc from './misc.ts';
import packages from './packages.ts';
import repos from './repos.ts';
import roots from './roots.ts';
import rpminfo from './rpminfo.ts';
import sidetags from './sidetags.ts';
import tagged from './tagged.ts';
import tagging from './tagging.ts';
import taginfo from './taginfo.ts';
import tags from './tags.ts';
import targets from './targets.ts';
import tasks from './tasks.ts';
import users from './users.ts';
import watchlogs from './watchlogs.ts';

/** Every command; a test holds this to the files of the folder. */
export const commands: readonly Command[] = [
  build,
  buildinfo,
  channels,
  downloads,
  extrepos,
  groups,
  hosts,
  inheritance,
  misc,
  packages,
  repos,
  roots,
  rpminfo,
  sidetags,
  tagged,
  tagging,
  taginfo,
  tags,
  targets,
  tasks,
  users,
  watchlogs,
].flat();
