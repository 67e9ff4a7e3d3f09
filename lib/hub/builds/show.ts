import { Double } from '#core/xmlrpc/value';
import { type Build, nvrKey } from '#store/builds';
import { contentGenerators } from '#store/cg';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import { volumes } from '#store/volumes';
import { timeText } from '../times.ts';

/** Names of what builds refer to, for many builds at once. */
export interface BuildNames {
  readonly users: ReadonlyMap<number, { readonly name: string }>;
  readonly volumes: ReadonlyMap<number, { readonly name: string }>;
  readonly cgs: ReadonlyMap<number, { readonly name: string }>;
}

export async function namesOf(tx: Tx, builds: readonly Build[]): Promise<BuildNames> {
  const [people, places, cgs] = await Promise.all([
    users.namesOf(tx, builds, (build) => [build.owner, build.promoter]),
    volumes.namesOf(tx, builds, (build) => build.volume_id),
    contentGenerators.namesOf(tx, builds, (build) => build.cg_id),
  ]);
  return { users: people, volumes: places, cgs };
}

const seconds = (ts: number | null): Double | null => (ts === null ? null : new Double(ts));

/** A row of listBuilds; members in alphabetical order, which is Koji's order of columns. */
export function listedBuild(build: Build, names: BuildNames) {
  return {
    build_id: build.id,
    completion_time: timeText(build.completion_ts),
    completion_ts: seconds(build.completion_ts),
    creation_event_id: build.create_event,
    creation_time: timeText(build.create_ts),
    creation_ts: seconds(build.create_ts),
    draft: build.draft,
    epoch: build.epoch,
    extra: build.extra,
    name: build.name,
    nvr: nvrKey(build),
    owner_id: build.owner,
    owner_name: names.users.get(build.owner)?.name ?? null,
    package_id: build.package_id,
    package_name: build.name,
    promoter_id: build.promoter,
    promoter_name: nameOf(names.users, build.promoter),
    promotion_time: timeText(build.promotion_ts),
    promotion_ts: seconds(build.promotion_ts),
    release: build.release,
    source: build.source,
    start_time: timeText(build.start_ts),
    start_ts: seconds(build.start_ts),
    state: build.state,
    task_id: build.task_id,
    version: build.version,
    volume_id: build.volume_id,
    volume_name: nameOf(names.volumes, build.volume_id),
  };
}

const nameOf = (names: BuildNames['users'], id: number | null): string | null =>
  id === null ? null : (names.get(id)?.name ?? null);

/** A build as getBuild shows it. */
function shownBuild(build: Build, names: BuildNames) {
  return {
    ...listedBuild(build, names),
    cg_id: build.cg_id,
    cg_name: nameOf(names.cgs, build.cg_id),
    id: build.id,
  };
}

export type BuildInfo = ReturnType<typeof shownBuild>;

/** One build with the names looked up. */
export async function buildInfo(tx: Tx, build: Build): Promise<BuildInfo> {
  return shownBuild(build, await namesOf(tx, [build]));
}
