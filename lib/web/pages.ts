import type { Visit } from './call.ts';
import type { Elsewhere, Page } from './layout.tsx';
import { archivePage } from './pages/archive.tsx';
import { buildPage } from './pages/build.tsx';
import { buildrootPage } from './pages/buildroot.tsx';
import { buildrootsPage } from './pages/buildroots.tsx';
import { buildsPage } from './pages/builds.tsx';
import { channelPage, channelsPage } from './pages/channels.tsx';
import { archivesPage, rpmsPage } from './pages/content.tsx';
import { externalRepoPage, externalReposPage } from './pages/external.tsx';
import { filePage } from './pages/file.tsx';
import { frontPage } from './pages/front.tsx';
import { hostPage, hostsPage } from './pages/hosts.tsx';
import { packagePage, packagesPage } from './pages/packages.tsx';
import { repoPage } from './pages/repo.tsx';
import { reportsPage } from './pages/reports.tsx';
import { rpmPage } from './pages/rpm.tsx';
import { searchPage } from './pages/search.tsx';
import { tagPage } from './pages/tag.tsx';
import { tagsPage } from './pages/tags.tsx';
import { targetPage, targetsPage } from './pages/targets.tsx';
import { taskPage } from './pages/task.tsx';
import { tasksPage } from './pages/tasks.tsx';
import { userPage, usersPage } from './pages/users.tsx';
import { watchLogsPage } from './pages/watchlogs.tsx';
import { packagesByUser } from './report/packages.tsx';
import { rpmsByHost } from './report/rpms.tsx';
import { buildsByTarget } from './report/targets.tsx';

/** All pages by the names that kojiweb gives them. */
export const PAGES: Readonly<Record<string, (visit: Visit) => Promise<Page | Elsewhere>>> = {
  '': frontPage,
  index: frontPage,
  tasks: tasksPage,
  taskinfo: taskPage,
  watchlogs: watchLogsPage,
  builds: buildsPage,
  buildinfo: buildPage,
  packages: packagesPage,
  packageinfo: packagePage,
  tags: tagsPage,
  taginfo: tagPage,
  targets: targetsPage,
  buildtargets: targetsPage,
  buildtargetinfo: targetPage,
  hosts: hostsPage,
  hostinfo: hostPage,
  channelinfo: channelPage,
  users: usersPage,
  userinfo: userPage,
  rpminfo: rpmPage,
  buildrootinfo: buildrootPage,
  repoinfo: repoPage,
  archiveinfo: archivePage,
  archivelist: archivesPage,
  rpmlist: rpmsPage,
  fileinfo: filePage,
  buildroots: buildrootsPage,
  externalrepos: externalReposPage,
  externalrepoinfo: externalRepoPage,
  channels: channelsPage,
  reports: reportsPage,
  clusterhealth: reportsPage,
  buildsbyuser: reportsPage,
  buildsbystatus: reportsPage,
  tasksbyuser: reportsPage,
  tasksbyhost: reportsPage,
  buildsbytarget: buildsByTarget,
  packagesbyuser: packagesByUser,
  rpmsbyhost: rpmsByHost,
  search: searchPage,
};
