/**
 * The demo's tags, target, groups and repository, made through the hub's own calls as an administrator would. Each is
 * looked for first, so a second start changes nothing, and what the user changed stays as it is.
 */
import { type BatchCall, valuesOf } from '#client/multicall';
import type { ClientSession } from '#client/session';
import { hostForContainers } from '../ports.ts';
import { seedArch } from '../seed.ts';
import type { LocalSettings } from '../settings.ts';
import { type Groups, seedGroups } from './groups.ts';
import { demoPackages } from './repository.ts';

export const DEMO_TARGET = 'demo';

const BUILD_TAG = 'demo-build';
const DESTINATION = 'demo-candidate';

interface WithId {
  readonly id: number;
}

interface DemoTag {
  readonly name: string;
  readonly arches?: string;
  readonly parent?: string;
}

/** What is built lands in demo-candidate and is at once part of what later builds see. */
const tags = (): DemoTag[] => [
  { name: 'demo' },
  { name: DESTINATION, parent: 'demo' },
  { name: BUILD_TAG, parent: DESTINATION, arches: seedArch() },
];

async function ensureTag(hub: ClientSession, { name, arches, parent }: DemoTag): Promise<void> {
  if (await hub.call('getTag', [name])) return;
  await hub.call('createTag', [name], arches ? { arches } : {});
  if (!parent) return;
  const { id } = await hub.call<WithId>('getTag', [parent]);
  const link = { parent_id: id, priority: 10, maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' };
  await hub.call('setInheritanceData', [name, [link]]);
}

async function ensureGroups(hub: ClientSession, groups: Groups): Promise<void> {
  const present = await hub.call<{ name: string }[]>('getTagGroups', [BUILD_TAG], { incl_pkgs: false });
  const missing = [...groups].filter(([name]) => !present.some((group) => group.name === name));
  const calls: BatchCall[] = missing.flatMap(([group, packages]) => [
    { method: 'groupListAdd', params: [BUILD_TAG, group] },
    ...packages.map((name) => ({ method: 'groupPackageListAdd', params: [BUILD_TAG, group, name] })),
  ]);
  valuesOf(await hub.multiCall(calls));
}

/** The address changes when Docker's network or the port does. */
async function ensureExternalRepo(hub: ClientSession, settings: LocalSettings): Promise<void> {
  const url = `http://${await hostForContainers()}:${settings.port}/seed/$arch/`;
  const old = await hub.call<{ id: number; url: string } | null>('getExternalRepo', ['seed']);
  if (!old) await hub.call('createExternalRepo', ['seed', url]);
  else if (old.url !== url) await hub.call('editExternalRepo', [old.id], { url });
  const linked = await hub.call<unknown[]>('getTagExternalRepos', [], { tag_info: BUILD_TAG, repo_info: 'seed' });
  if (linked.length === 0) await hub.call('addExternalRepoToTag', [BUILD_TAG, 'seed', 10]);
}

async function ensurePackages(hub: ClientSession, owner: string): Promise<void> {
  const listed = await hub.call<{ package_name: string }[]>('listPackages', [], { tagID: 'demo' });
  for (const name of demoPackages()) {
    if (!listed.some((entry) => entry.package_name === name)) await hub.call('packageListAdd', ['demo', name, owner]);
  }
}

/** `hub` is logged in as an administrator. */
export async function needDemoData(
  hub: ClientSession,
  settings: LocalSettings,
  groups: Groups = seedGroups(),
): Promise<string> {
  for (const tag of tags()) await ensureTag(hub, tag);
  await ensureGroups(hub, groups);
  await ensureExternalRepo(hub, settings);
  await ensurePackages(hub, settings.admin);
  if (!(await hub.call('getBuildTarget', [DEMO_TARGET]))) {
    await hub.call('createBuildTarget', [DEMO_TARGET, BUILD_TAG, DESTINATION]);
  }
  return `tags ${tags()
    .map((tag) => tag.name)
    .join(', ')}; target ${DEMO_TARGET}`;
}
