import { splitNames } from '#core/starstar';
import type { Value } from '#core/xmlrpc/value';
import { archives } from '#store/archives';
import { btypes } from '#store/btypes';
import { buildroots } from '#store/buildroots';
import { builds } from '#store/builds';
import { contentGenerators } from '#store/cg';
import { channels } from '#store/channels';
import { externalRepos } from '#store/externalrepos';
import { groups } from '#store/groups';
import { hosts } from '#store/hosts';
import { NAME_STAMPS } from '#store/names';
import { packages } from '#store/packages';
import { repoRequests } from '#store/repos';
import { rpms } from '#store/rpms';
import type { Key } from '#store/table';
import { tags } from '#store/tags';
import { targets } from '#store/targets';
import { permissions, users } from '#store/users';

/** An argument by its name and place, and the key that its value is looked up by first, if it is one that stands for a row. */
interface Argument {
  readonly name: string;
  /** null: it has none */
  readonly place: number | null;
  readonly key: (value: Value) => Key | null;
}

/** Longer texts are the name of nothing, and of a length that no key may have. */
const isName = (value: Value): value is string => typeof value === 'string' && value !== '' && value.length <= 500;

const isNvr = (value: Value): value is string => isName(value) && /-.*-/.test(value);

/** Of a row by its unique name. */
const byName =
  (table: { nameKey(field: string, value: string): Key }, field = 'name', canBe = isName) =>
  (name: string, place: number | null = 0): Argument => ({
    ...{ name, place },
    key: (value) => (canBe(value) ? table.nameKey(field, value) : null),
  });

/** Of a row by its id. */
const byId =
  (table: { keyOf(id: number): Key }) =>
  (name: string, place: number | null = 0): Argument => ({
    ...{ name, place },
    key: (value) => (typeof value === 'number' ? table.keyOf(value) : null),
  });

const rpm = (name: string): Argument => ({
  ...byId(rpms)(name),
  key: (value) => (isName(value) ? rpms.nameKey(value) : typeof value === 'number' ? rpms.keyOf(value) : null),
});
const tag = byName(tags);
const build = byName(builds, 'nvr', isNvr);
const target = byName(targets);
const external = byName(externalRepos);
const pkg = byName(packages);
const user = byName(users);
const host = byName(hosts);
const permission = byName(permissions);
const channel = byName(channels);
const btype = byName(btypes);
const archive = byId(archives);
const request = byId(repoRequests);

/** Calls that are made all the time, with what they are sure to look up first; none whose answers hub/memory knows by stamps. */
const ARGUMENTS = new Map<string, readonly Argument[]>([
  ...[
    ...['getTagID', 'getInheritanceData', 'getRepo', 'getTagGroups', 'tagBuildBypass'],
    ...['tagFirstChangeEvent', 'tagLastChangeEvent', 'listTaggedArchives', 'repo.get'],
  ].map((method) => [method, [tag('tag')]] as const),
  ['getTag', [tag('tagInfo')]],
  ['checkTagAccess', [tag('tag_id'), user('user_id', 1)]],
  ['getBuildrootListing', [byId(buildroots)('id')]],
  ['repo.checkRequest', [request('req_id')]],
  ['getExternalRepoList', [tag('tag_info')]],
  ['getTagExternalRepos', [tag('tag_info'), external('repo_info', 1)]],
  ...['getExternalRepo', 'listExternalRepos'].map((method) => [method, [external('info')]] as const),
  ['repo.getExternalRepoData', [external('erepo')]],
  ['getBuildTarget', [target('info')]],
  ['getBuildTargets', [target('info'), tag('buildTagID', 2), tag('destTagID', 3)]],
  ['listSideTags', [tag('basetag'), user('user', 1)]],
  ...['listBuildRPMs', 'getBuildLogs', 'setBuildOwner', 'buildReferences', 'resetBuild'].map(
    (method) => [method, [build('build')]] as const,
  ),
  ...['getBuild', 'getBuildType'].map((method) => [method, [build('buildInfo')]] as const),
  ['getChangelogEntries', [build('buildID')]],
  ['listRPMs', [build('buildID')]],
  ['listArchives', [build('buildID'), btype('type', 4)]],
  ['listBuilds', [pkg('packageID'), user('userID', 1), btype('type', 11)]],
  ['listTags', [build('build'), pkg('package', 1)]],
  ['listTagged', [tag('tag'), pkg('package', 5), user('owner', 6)]],
  ['getLatestBuilds', [tag('tag'), pkg('package', 2)]],
  ['listTaggedRPMS', [tag('tag'), pkg('package', 4), user('owner', 7)]],
  ['getLatestRPMS', [tag('tag'), pkg('package', 1)]],
  ['getPackageConfig', [tag('tag'), pkg('pkg', 1)]],
  ['checkTagPackage', [tag('tag'), pkg('pkg', 1)]],
  ['listPackages', [tag('tagID'), user('userID', 1), pkg('pkgID', 2)]],
  ...['getRPMHeaders', 'getRPMDeps', 'listRPMFiles', 'getRPMFile'].map((method) => [method, [rpm('rpmID')]] as const),
  ...['getRPMChecksums', 'queryRPMSigs'].map((method) => [method, [rpm('rpm_id')]] as const),
  ...['getArchive', 'listArchiveFiles', 'getArchiveFile'].map((method) => [method, [archive('archive_id')]] as const),
  ['getUser', [user('userInfo')]],
  ...['getUserPerms', 'getUserPermsInheritance', 'getBuildNotifications', 'getBuildNotificationBlocks'].map(
    (method) => [method, [user('userID')]] as const,
  ),
  ['getUserGroups', [user('user')]],
  ['getGroupMembers', [user('group')]],
  ['listUsers', [permission('perm', 3)]],
  ['getHost', [host('hostInfo')]],
  ['listHosts', [channel('channelID', 1), user('userID', 4)]],
  ['listChannels', [host('hostID')]],
  [
    'queryHistory',
    [
      ...[tag('tag', null), build('build', null), pkg('package', null), user('user', null), user('editor', null)],
      ...[permission('permission', null), external('external_repo', null), target('build_target', null)],
      ...[host('host', null), channel('channel', null), byName(groups)('group', null)],
      byName(contentGenerators)('cg', null),
    ],
  ],
]);

/** Lists of a tag's builds: whole, or of one package. */
const LISTS = new Set(['listTagged', 'getLatestBuilds', 'listTaggedRPMS', 'getLatestRPMS']);

/** Calls whose answers show names: with the stamps of these, what the process knows need not be read (store/names.ts). */
const SHOW_NAMES = new Set([
  ...['listTagged', 'getLatestBuilds', 'listBuilds', 'listTasks', 'queryHistory', 'getBuild', 'listTags'],
  ...['getPackageConfig', 'listPackages', 'getUserPerms', 'getUserPermsInheritance', 'listTaggedRPMS', 'getLatestRPMS'],
  ...['getRPMHeaders', 'getRPMDeps', 'listRPMFiles', 'getRPMFile', 'getRPMChecksums', 'getChangelogEntries'],
  ...[
    'listArchiveFiles',
    'getArchiveFile',
    'buildReferences',
    'checkTagAccess',
    'getRepo',
    'repo.get',
    'repo.checkRequest',
  ],
  ...['getBuildTargets', 'getTagExternalRepos', 'listSideTags', 'getUser', 'toji.getPolicies', 'toji.checkPolicy'],
]);

/** What a call is sure to read first: it is read with the session, and saves the call a round trip. */
export function firstKeys(method: string, params: readonly Value[]): Key[] {
  const { positional, named } = splitNames([...params]);
  const given = ({ name, place }: Argument) => named[name] ?? (place === null ? null : positional[place]) ?? null;
  const wanted = ARGUMENTS.get(method) ?? [];
  // a whole list is known by its stamps (hub/memory), and looks nothing up
  if (LISTS.has(method) && wanted.every((one) => one.name !== 'package' || given(one) === null)) return [];
  const keys = wanted.flatMap((one) => {
    const key = one.key(given(one));
    return key ? [key] : [];
  });
  return SHOW_NAMES.has(method) ? [...keys, ...NAME_STAMPS] : keys;
}
