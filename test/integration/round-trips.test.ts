import { describe, expect, it } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { MemoryTable } from '#store/memorytable';
import { fullHub } from '../doubles/full-hub.ts';
import { WaveTable } from '../doubles/waves.ts';

/**
 * How many round trips to the table a read waits for, one after another, the check of the session included: in a process that
 * has answered it before, and knows what it can know.
 */
const MOST = 3;

const table = new WaveTable(new MemoryTable());
const { hub, root } = await fullHub(undefined, table);
const NVR = 'toji-plain-1-1';
const RPM = `${NVR}.noarch`;

await root.call('newGroup', ['developers']);
await root.call('addGroupMember', ['developers', 'alice']);
await root.call('grantPermission', ['developers', 'repo']);
for (const [n, parent] of ['base', 'level-1', 'level-2', 'level-3'].entries()) {
  await root.call('createTag', [`level-${n + 1}`, parent]);
}
await root.call('createNotification', [2, 'toji-plain', 'dist', false]);
await root.call('createNotificationBlock', [2, 'toji-plain', 'dist']);

const { id: build, task_id: task } = await root.call('getBuild', [NVR]);
const rpms = await root.call('listRPMs', [build]);
const rpm = rpms.find((one: { arch: string }) => one.arch === 'noarch');
const image = (await root.call('getBuild', ['image-1-1'])).id;
const [archive] = await root.call('listArchives', [image]);
const buildroot = rpm.buildroot_id;
const repo = await root.call('getRepo', ['dist-build']);
const alice = (await root.call('getUser', ['alice'])).id;
const host = (await root.call('getHost', ['builder'])).id;
const { request } = await root.call('repo.request', ['dist-build', 'last']);
const event = (await root.call('getLastEvent')).id;
const arch = (await root.call('getTaskChildren', [task])).find(
  (one: { method: string }) => one.method === 'buildArch',
).id;
const [waiting] = await root.call('listTasks', [{ state: [0] }, { limit: 1 }]);
const past = { event: event - 10 };

const READS: readonly (readonly [method: string, params?: Value[], named?: Struct])[] = [
  ['getUser', ['alice'], { groups: true }],
  ['getUser'],
  ['listUsers'],
  ['listUsers', [], { perm: 'repo' }],
  ['listUsers', [], { perm: 'repo', inherited_perm: true }],
  ['getUserPerms', ['alice']],
  ['getUserPerms'],
  ['getUserPermsInheritance', ['alice']],
  ['getUserGroups', ['alice']],
  ['getGroupMembers', ['developers']],
  ['getAllPerms'],
  ['getPerms'],
  ['getLoggedInUser'],
  ['getSessionInfo'],
  ['getTag', ['dist']],
  ['getTag', ['dist'], past],
  ['getTagID', ['dist']],
  ['listTags'],
  ['listTags', [NVR]],
  ['listTags', [build]],
  ['listTags', [], { build: NVR }],
  ['listTags', [], { package: 'toji-plain' }],
  ['listTags', [], { pattern: 'dist*' }],
  ['getBuildConfig', ['dist-build']],
  ['getBuildConfig', ['dist-build'], past],
  ['getInheritanceData', ['dist-build']],
  ['getFullInheritance', ['level-4']],
  ['getFullInheritance', ['level-4'], past],
  ['getFullInheritance', ['base'], { reverse: true }],
  ['checkTagAccess', ['dist']],
  ['checkTagPackage', ['dist', 'toji-plain']],
  ['tagChangedSinceEvent', [event - 10, [1, 2, 3]]],
  ['tagFirstChangeEvent', ['level-4']],
  ['tagFirstChangeEvent', ['level-4', event - 10]],
  ['tagLastChangeEvent', ['level-4']],
  ['getBuildTarget', ['dist']],
  ['getBuildTargets'],
  ['getBuildTargets', [], { destTagID: 'dist' }],
  ['getTagGroups', ['dist-build']],
  ['getTagGroups', ['dist'], past],
  ['getTagExternalRepos', ['base']],
  ['getTagExternalRepos', [], { repo_info: 'ext' }],
  ['getExternalRepoList', ['level-4']],
  ['getExternalRepo', ['ext']],
  ['listExternalRepos'],
  ['listExternalRepos', ['ext']],
  ['listSideTags'],
  ['listSideTags', ['dist-build']],
  ['listSideTags', [], { user: 'root' }],
  ['listPackages', ['level-4'], { inherited: true }],
  ['listPackages', ['dist']],
  ['listPackages', ['dist'], { pkgID: 'toji-plain', inherited: true }],
  ['listPackages', [], { pkgID: 'toji-plain' }],
  ['listPackages', [], { userID: 'alice' }],
  ['listPackages', ['dist'], past],
  ['listPackages'],
  ['listPackagesSimple'],
  ['listPackagesSimple', ['toji']],
  ['getPackage', ['toji-plain']],
  ['getPackageID', ['toji-plain']],
  ['getPackageConfig', ['dist', 'toji-plain']],
  ['listTagged', ['dist'], { inherit: true, latest: true }],
  ['listTagged', ['dist'], { package: 'toji-plain', inherit: true }],
  ['listTagged', ['dist'], past],
  ['getLatestBuilds', ['dist']],
  ['getLatestBuilds', ['dist'], { package: 'toji-plain' }],
  ['listTaggedRPMS', ['dist']],
  ['listTaggedRPMS', ['dist'], { package: 'toji-plain' }],
  ['getLatestRPMS', ['dist']],
  ['getLatestRPMS', ['dist'], { package: 'toji-plain' }],
  ['listTaggedArchives', ['dist']],
  ['getBuild', [NVR]],
  ['getBuild', [build]],
  ['findBuildID', [NVR]],
  ['listBuilds'],
  ['listBuilds', [], { packageID: 'toji-plain' }],
  ['listBuilds', [], { userID: 'alice', state: 1 }],
  ['listBuilds', [], { taskID: task }],
  ['listBuilds', [], { type: 'image' }],
  ['untaggedBuilds'],
  ['untaggedBuilds', ['toji-plain']],
  ['getBuildLogs', [NVR]],
  ['getNextRelease', [{ name: 'toji-plain', version: '1' }]],
  ['getAverageBuildDuration', ['toji-plain']],
  ['getBuildType', [NVR]],
  ['listBuildRPMs', [NVR]],
  ['getChangelogEntries', [NVR]],
  ['getChangelogEntries', [build]],
  ['buildReferences', [NVR]],
  ['buildReferences', [build]],
  ['getMavenBuild', ['maven-1-1']],
  ['getWinBuild', ['win-1-1']],
  ['getImageBuild', ['image-1-1']],
  ['getRPM', [RPM]],
  ['getRPM', [rpm.id]],
  ['listRPMs', [build]],
  ['listRPMs', [], { buildrootID: buildroot }],
  ['listRPMs', [], { componentBuildrootID: buildroot }],
  ['listRPMs', [], { hostID: host }],
  ['getRPMHeaders', [rpm.id]],
  ['getRPMHeaders', [RPM], { headers: ['license'] }],
  ['getRPMHeaders', [], { taskID: arch, filepath: `${RPM}.rpm` }],
  ['getRPMDeps', [rpm.id]],
  ['getRPMDeps', [RPM]],
  ['listRPMFiles', [rpm.id]],
  ['listRPMFiles', [RPM]],
  ['getRPMFile', [rpm.id, '/usr/bin/x']],
  ['getRPMChecksums', [rpm.id]],
  ['queryRPMSigs', [rpm.id]],
  ['queryRPMSigs', [RPM]],
  ['listBuildroots', [], { taskID: arch }],
  ['listBuildroots', [], { hostID: host }],
  ['listBuildroots', [], { tagID: 3 }],
  ['listBuildroots', [], { state: 3 }],
  ['listBuildroots', [], { rpmID: rpm.id }],
  ['listBuildroots', [], { buildrootID: buildroot }],
  ['listBuildroots', [], { repoID: repo.id }],
  ['getBuildroot', [buildroot]],
  ['getBuildrootListing', [buildroot]],
  ['listArchives', [image]],
  ['listArchives', ['image-1-1'], { type: 'image' }],
  ['listArchives', [], { buildrootID: buildroot }],
  ['listArchives', [], { componentBuildrootID: buildroot }],
  ['listArchives', [], { filename: 'disk.tar.gz' }],
  ['listArchives', [], { type: 'image', queryOpts: { limit: 5 } }],
  ['getArchive', [archive.id]],
  ['listArchiveFiles', [archive.id]],
  ['getArchiveFile', [archive.id, 'dir/file']],
  ['getMavenArchive', [archive.id]],
  ['getWinArchive', [archive.id]],
  ['getImageArchive', [archive.id]],
  ['getArchiveTypes'],
  ['getArchiveType', ['x.jar']],
  ['listBTypes'],
  ['listTasks', [{ state: [0, 1, 4], decode: true }]],
  ['listTasks', [{ owner: alice }]],
  ['listTasks', [{ parent: task }]],
  ['getTaskInfo', [task], { request: true }],
  ['getTaskInfo', [[task, arch]]],
  ['getTaskChildren', [task]],
  ['getTaskDescendents', [task], { request: true }],
  ['getTaskRequest', [task]],
  ['getTaskResult', [task]],
  ['taskFinished', [task]],
  ['listTaskOutput', [arch]],
  ['listTaskOutput', [arch], { stat: true, all_volumes: true }],
  ['downloadTaskOutput', [arch, 'build.log']],
  ['listHosts'],
  ['listHosts', [], { channelID: 'special', enabled: true }],
  ['listHosts', [], { arches: ['x86_64'], ready: true }],
  ['listHosts', [], { userID: 'builder' }],
  ['getHost', ['builder']],
  ['getHost', [host]],
  ['getHost', ['builder'], past],
  ['getLastHostUpdate', [host]],
  ['getAllArches'],
  ['listChannels'],
  ['listChannels', ['builder']],
  ['listChannels', [host]],
  ['getChannel', ['special']],
  ['queryHistory', [], { tag: 'dist' }],
  ['queryHistory', [], { build: NVR }],
  ['queryHistory', [], { package: 'toji-plain' }],
  ['queryHistory', [], { user: 'alice' }],
  ['queryHistory', [], { editor: 'root', tables: ['tag_listing'] }],
  ['queryHistory', [], { permission: 'repo' }],
  ['queryHistory', [], { external_repo: 'ext' }],
  ['queryHistory', [], { build_target: 'dist' }],
  ['queryHistory', [], { group: 'build' }],
  ['queryHistory', [], { host: 'builder' }],
  ['queryHistory', [], { channel: 'special' }],
  ['queryHistory', [], { tag: 'dist', package: 'toji-plain', active: true }],
  ['getEvent', [5]],
  ['getLastEvent'],
  ['getRepo', ['dist-build']],
  ['getRepo', ['dist-build'], { state: 1 }],
  ['repoInfo', [repo.id]],
  ['getActiveRepos'],
  ['repo.get', ['dist-build']],
  ['repo.checkRequest', [request?.id ?? 1]],
  ['repo.query', [[['id', '=', repo.id]]]],
  [
    'repo.query',
    [
      [
        ['tag_id', '=', repo.tag_id],
        ['state', '=', 1],
      ],
    ],
  ],
  ['repo.queryQueue'],
  ['repo.references', [repo.id]],
  ['repo.getExternalRepoData', ['ext']],
  ['getBuildNotifications'],
  ['getBuildNotifications', ['alice']],
  ['getBuildNotification', [1]],
  ['getBuildNotificationBlocks'],
  ['getBuildNotificationBlocks', ['alice']],
  ['getBuildNotificationBlock', [1]],
  ['listVolumes'],
  ['getVolume', ['DEFAULT']],
  ['listCGs'],
  ['search', ['toji*', 'build', 'glob']],
  ['search', ['toji-plain', 'package', 'glob']],
  ['search', ['dist', 'tag', 'regexp']],
  ['search', [`${RPM}.rpm`, 'rpm', 'glob']],
  ['count', ['listTags']],
  ['filterResults', ['listTags'], { filterOpts: { limit: 1 } }],
  ['countAndFilterResults', ['listTags'], { filterOpts: { limit: 1 } }],
  ['scheduler.getTaskRuns', [[['task_id', '=', task]]]],
  ['scheduler.getTaskRuns'],
  ['scheduler.getTaskRefusals'],
  ['scheduler.getHostData'],
  ['scheduler.getHostData', [host]],
  ['scheduler.getLogMessages'],
  ['scheduler.getLogMessages', [[['task_id', '=', task]]]],
  ['toji.explainTask', [task]],
  ['toji.explainTask', [arch]],
  ['toji.explainTask', [waiting.id]],
  ['toji.taskAttempts', [arch]],
  ['toji.getPolicies'],
  ['toji.checkPolicy', ['channel'], { text: 'all :: use default' }],
  ['toji.listTokens'],
  ['toji.listFailedTrees'],
  ['getAPIVersion'],
  ['getKojiVersion'],
  ['system.listMethods'],
];

/** What has to take more, how many, and why. */
const MORE: Readonly<Record<string, readonly [most: number, why: string]>> = {
  'getFullInheritance("base", {"reverse":true})': [8, 'one for each level below the tag'],
  'getTagGroups("dist", {"event":*})': [4, 'the rows that hold, then those that have ended since'],
  'listUsers({"perm":"repo","inherited_perm":true})': [
    4,
    'who holds it, who is in the groups among these, and their rows',
  ],
  'listRPMs({"hostID":*})': [4, 'the catalogue of buildroots, then that of RPMs'],
  'queryHistory({"package":"toji-plain"})': [4, 'the builds of the package, then their listings'],
  'queryHistory({"editor":"root","tables":["tag_listing"]})': [4, 'all tags, then their rows'],
  'toji.explainTask(*)': [
    6,
    'what the scheduler reads: pools, their load, what waits before it, and how long that takes',
  ],
  'queryHistory({"group":"build"})': [4, 'all tags, then their rows'],
};

/** As it is called; ids and events, which differ as the hub is filled, are stars in `MORE`. */
const text = (method: string, params: Value[] = [], named?: Struct): string =>
  `${method}(${[...params, ...(named ? [named] : [])].map((one) => JSON.stringify(one)).join(', ')})`;

const allowed = (call: string): number =>
  MORE[call]?.[0] ?? MORE[call.replace(/(?<![\w"-])\d+(?![\w-])/g, '*')]?.[0] ?? MOST;

async function roundTrips(method: string, params: Value[], named: Struct | null): Promise<number> {
  // the first call of a process reads what it depends on, the second remembers it
  for (let n = 0; n < 2; n++) await root.call(method, params, named);
  const before = table.waves;
  await root.call(method, params, named);
  return table.waves - before;
}

/** Reads by their names alone. */
const OTHERS: Readonly<Record<string, string>> = {
  'repo.checkQueue': 'makes tasks',
  checkUpload: 'looks at a file of the caller, not at the table',
  getLatestMavenArchives: 'is not there (docs/compatibility.md)',
};

/** Calls of hosts about their own tasks apart. */
const READING = /^(?!host\.)(\w+\.)?(get|list|query|count|check|search|find)/;

describe('round trips of reads', () => {
  it.each(READS.map((read) => [text(...read), read] as const))(
    '%s',
    async (call, [method, params = [], named = null]) => {
      expect(await roundTrips(method, params, named)).toBeLessThanOrEqual(allowed(call));
    },
  );

  it('are measured of every method that reads', () => {
    const measured = new Set(READS.map(([method]) => method));
    const reads = [...hub.hub.methods.keys()].filter((name) => READING.test(name));
    expect(reads.filter((name) => !measured.has(name) && !(name in OTHERS))).toEqual([]);
  });
});
