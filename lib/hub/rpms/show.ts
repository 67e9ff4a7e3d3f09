import { externalRepos } from '#store/externalrepos';
import type { Rpm } from '#store/rpms';
import type { Tx } from '#store/tx';

/** Name of "external" repo 0: our own content. */
const INTERNAL = 'INTERNAL';

export type RepoNames = ReadonlyMap<number, { readonly name: string }>;

export const repoNamesOf = (tx: Tx, rows: readonly Rpm[]): Promise<RepoNames> =>
  externalRepos.rowsOf(tx, rows, (rpm) => rpm.external_repo_id || null);

/** An RPM as lists of a tag show it; members in alphabetical order. */
export function taggedRpm(rpm: Rpm) {
  return {
    arch: rpm.arch,
    build_id: rpm.build_id,
    buildroot_id: rpm.buildroot_id,
    buildtime: rpm.buildtime,
    // neither this nor that where there is no build
    draft: rpm.build_id === null ? null : rpm.draft,
    epoch: rpm.epoch,
    extra: rpm.extra,
    id: rpm.id,
    metadata_only: rpm.metadata_only,
    name: rpm.name,
    payloadhash: rpm.payloadhash,
    release: rpm.release,
    size: rpm.size,
    version: rpm.version,
  };
}

/** An RPM as getRPM shows it. */
export function shownRpm(rpm: Rpm, repos: RepoNames) {
  return {
    ...taggedRpm(rpm),
    external_repo_id: rpm.external_repo_id,
    external_repo_name: rpm.external_repo_id === 0 ? INTERNAL : (repos.get(rpm.external_repo_id)?.name ?? INTERNAL),
  };
}

/** A row of listRPMs. */
export const listedRpm = (rpm: Rpm, repos: RepoNames) => ({
  ...shownRpm(rpm, repos),
  nvr: `${rpm.name}-${rpm.version}-${rpm.release}`,
});

export const RPM_COLUMNS = [
  ...[
    'arch',
    'build_id',
    'buildroot_id',
    'buildtime',
    'draft',
    'epoch',
    'external_repo_id',
    'external_repo_name',
    'extra',
  ],
  ...['id', 'metadata_only', 'name', 'nvr', 'payloadhash', 'release', 'size', 'version'],
];

export async function shownRpms(tx: Tx, rows: readonly Rpm[]) {
  const repos = await repoNamesOf(tx, rows);
  return rows.map((rpm) => shownRpm(rpm, repos));
}
