import { splitNames } from '#core/starstar';
import type { Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { externalRepos } from '#store/externalrepos';
import { hosts } from '#store/hosts';
import { packages } from '#store/packages';
import { stampKey } from '#store/stamps';
import type { Key } from '#store/table';
import { tags } from '#store/tags';
import { targets } from '#store/targets';
import { users } from '#store/users';

/** An argument by its name and place; where it is a text, it is the unique name of a row. */
interface Argument {
  readonly name: string;
  /** null: it has none */
  readonly place: number | null;
  readonly key: (name: string) => Key;
}

const tag = (place: number | null): Argument => ({ name: 'tag', place, key: (text) => tags.nameKey('name', text) });
const build = { name: 'build', place: 0, key: (nvr: string) => builds.nameKey('nvr', nvr) };
const target = { name: 'info', place: 0, key: (text: string) => targets.nameKey('name', text) };
const external = { name: 'info', place: 0, key: (text: string) => externalRepos.nameKey('name', text) };
const listed = (name: string, place: number | null): Argument => ({
  name,
  place,
  key: (text: string) => packages.nameKey('name', text),
});
const user = (name: string, place: number | null): Argument => ({
  name,
  place,
  key: (text: string) => users.nameKey('name', text),
});

/** Calls that are made all the time, with what they are sure to look up first. */
const ARGUMENTS = new Map<string, readonly Argument[]>([
  ...[
    ...['getTag', 'getTagID', 'getInheritanceData', 'getRepo', 'getTagGroups', 'getTagExternalRepos'],
    ...['getExternalRepoList', 'tagLastChangeEvent', 'tagBuildBypass', 'listTaggedArchives', 'checkTagAccess'],
  ].map((method) => [method, [tag(0)]] as const),
  ...['getBuild', 'listBuildRPMs', 'getBuildType', 'getBuildLogs', 'setBuildOwner'].map(
    (method) => [method, [build]] as const,
  ),
  ['getBuildTarget', [target]],
  ['listTagged', [tag(0), listed('package', 5), user('owner', 6)]],
  ['getLatestBuilds', [tag(0), listed('package', 2)]],
  ['listTaggedRPMS', [tag(0), listed('package', 4), user('owner', 7)]],
  ['getLatestRPMS', [tag(0), listed('package', 1)]],
  ['listBuilds', [listed('packageID', 0), user('userID', 1)]],
  ...['getUser', 'getUserPerms', 'getUserGroups', 'getGroupMembers', 'getPerms'].map(
    (method) => [method, [user('user', 0)]] as const,
  ),
  ['getPackageConfig', [tag(0), listed('pkg', 1)]],
  ['checkTagPackage', [tag(0), listed('pkg', 1)]],
  ['listPackages', [{ ...tag(0), name: 'tagID' }, user('userID', 1), listed('pkgID', 2)]],
  ['getHost', [{ name: 'hostInfo', place: 0, key: (text) => hosts.nameKey('name', text) }]],
  ...['getExternalRepo', 'repo.getExternalRepoData'].map((method) => [method, [external]] as const),
  ['getChangelogEntries', [{ ...build, name: 'buildID' }]],
  ['repo.get', [tag(0)]],
  ['listTags', [build, listed('package', 1)]],
  ['queryHistory', [tag(null), { ...build, place: null }, listed('package', null), user('user', null)]],
]);

/** Lists of a tag's builds: whole, or of one package. */
const LISTS = new Set(['listTagged', 'getLatestBuilds', 'listTaggedRPMS', 'getLatestRPMS']);

/** Calls whose answers show names: with the stamps of these, what the process knows need not be read (store/names.ts). */
const SHOW_NAMES = new Set([
  ...['listTagged', 'getLatestBuilds', 'listBuilds', 'listTasks', 'queryHistory', 'getBuild'],
  ...['getPackageConfig', 'listPackages', 'getUserPerms', 'listTaggedRPMS', 'getLatestRPMS'],
]);
const NAMES = ['tag', 'user', 'volume', 'content_generator', 'permission'].map((kind) => stampKey(`names/${kind}`));

/** What a call is sure to read first: it is read with the session, and saves the call a round trip. */
export function firstKeys(method: string, params: readonly Value[]): Key[] {
  const { positional, named } = splitNames([...params]);
  const given = ({ name, place }: Argument) => named[name] ?? (place === null ? null : positional[place]) ?? null;
  const wanted = ARGUMENTS.get(method) ?? [];
  // a whole list is known by its stamps (hub/memory), and looks nothing up
  if (LISTS.has(method) && wanted.every((one) => one.name !== 'package' || given(one) === null)) return [];
  const keys = wanted.flatMap((one) => {
    const name = given(one);
    return typeof name === 'string' && name !== '' ? [one.key(name)] : [];
  });
  return SHOW_NAMES.has(method) ? [...keys, ...NAMES] : keys;
}
