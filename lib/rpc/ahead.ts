import type { Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import type { Key } from '#store/table';
import { tags } from '#store/tags';
import { targets } from '#store/targets';

/** Calls whose first argument, if it is a text, is the unique name of a row. They are the ones that are made all the time. */
const NAMED = new Map<string, (name: string) => Key>([
  ...[
    ...['getTag', 'getTagID', 'getInheritanceData', 'getRepo', 'getTagGroups', 'getTagExternalRepos'],
    ...['getExternalRepoList', 'checkTagPackage', 'getPackageConfig', 'tagLastChangeEvent', 'tagBuildBypass'],
  ].map((method) => [method, (name: string) => tags.nameKey('name', name)] as const),
  ...['getBuild', 'listBuildRPMs', 'getBuildType', 'getBuildLogs', 'setBuildOwner'].map(
    (method) => [method, (nvr: string) => builds.nameKey('nvr', nvr)] as const,
  ),
  ['getBuildTarget', (name: string) => targets.nameKey('name', name)],
]);

/** What a call is sure to read first: it is read with the session, and saves the call a round trip. */
export function firstKeys(method: string, [first]: readonly Value[]): Key[] {
  const key = NAMED.get(method);
  return key && typeof first === 'string' && first !== '' ? [key(first)] : [];
}
