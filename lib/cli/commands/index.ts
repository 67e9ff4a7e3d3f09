import { pluginCommands } from '#plugins/commands';
import type { Command } from '../command.ts';
import build from './build.ts';
import buildadmin from './buildadmin.ts';
import buildinfo from './buildinfo.ts';
import channels from './channels.ts';
import clonetag from './clonetag.ts';
import distrepo from './distrepo.ts';
import downloadbuild from './downloadbuild.ts';
import downloadlogs from './downloadlogs.ts';
import downloadtask from './downloadtask.ts';
import explain from './explain.ts';
import extrepos from './extrepos.ts';
import groups from './groups.ts';
import history from './history.ts';
import hosts from './hosts.ts';
import imports from './import.ts';
import importarchive from './importarchive.ts';
import importcomps from './importcomps.ts';
import inheritance from './inheritance.ts';
import listhosts from './listhosts.ts';
import listtasks from './listtasks.ts';
import misc from './misc.ts';
import mockconfig from './mockconfig.ts';
import notifications from './notifications.ts';
import packages from './packages.ts';
import policy from './policy.ts';
import prunesigned from './prunesigned.ts';
import repos from './repos.ts';
import rpminfo from './rpminfo.ts';
import scheduler from './scheduler.ts';
import search from './search.ts';
import signatures from './signatures.ts';
import tagged from './tagged.ts';
import tagging from './tagging.ts';
import taginfo from './taginfo.ts';
import tags from './tags.ts';
import targets from './targets.ts';
import taskadmin from './taskadmin.ts';
import tasks from './tasks.ts';
import tokens from './tokens.ts';
import users from './users.ts';
import watchlogs from './watchlogs.ts';

/** Every command: those of the files of this folder (a test holds the list to them) and of the plugins. */
export const commands: readonly Command[] = [
  build,
  buildadmin,
  buildinfo,
  channels,
  clonetag,
  distrepo,
  downloadbuild,
  downloadlogs,
  downloadtask,
  explain,
  extrepos,
  groups,
  history,
  hosts,
  imports,
  importarchive,
  importcomps,
  inheritance,
  listhosts,
  listtasks,
  misc,
  mockconfig,
  notifications,
  packages,
  policy,
  prunesigned,
  repos,
  rpminfo,
  scheduler,
  search,
  signatures,
  tagged,
  tagging,
  taginfo,
  tags,
  targets,
  taskadmin,
  tasks,
  tokens,
  users,
  watchlogs,
  ...pluginCommands,
].flat();
