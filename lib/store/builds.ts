import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Catalogued } from './columns.ts';
import { entity } from './entity.ts';
import { pad, sortableTime } from './table.ts';
import type { Tx } from './tx.ts';

/** A build. Its name is its package's, which never changes. */
export interface Build {
  readonly id: number;
  readonly package_id: number;
  readonly name: string;
  readonly version: string;
  /** of a draft: `RELEASE,draft_ID` */
  readonly release: string;
  readonly epoch: number | null;
  readonly draft: boolean;
  /** states.BUILD */
  readonly state: number;
  readonly task_id: number | null;
  readonly owner: number;
  /** where it was built from */
  readonly source: string | null;
  readonly extra: Value;
  readonly create_event: number;
  /** the event's time; this and the following are seconds since the epoch */
  readonly create_ts: number;
  readonly start_ts: number | null;
  readonly completion_ts: number | null;
  readonly promotion_ts: number | null;
  /** user id */
  readonly promoter: number | null;
  readonly volume_id: number;
  /** the content generator that has reserved it */
  readonly cg_id: number | null;
  /** hex digest of the reservation's token, while it holds */
  readonly token: string | null;
  /** build type -> what is known of it as such (maven: group_id, artifact_id, version; win: platform) */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>> | null>>;
}

export const nvrKey = (build: Pick<Build, 'name' | 'version' | 'release'>): string =>
  `${build.name}-${build.version}-${build.release}`;

const catalogue: Catalogued<Build> = {
  columns: {
    package_id: ['int', (build) => build.package_id],
    name: ['word', (build) => build.name],
    version: ['word', (build) => build.version],
    release: ['word', (build) => build.release],
    epoch: ['int', (build) => build.epoch],
    draft: ['int', (build) => Number(build.draft)],
    state: ['int', (build) => build.state],
    task_id: ['int', (build) => build.task_id],
    owner: ['int', (build) => build.owner],
    source: ['word', (build) => build.source],
    create_ts: ['time', (build) => build.create_ts],
    start_ts: ['time', (build) => build.start_ts],
    completion_ts: ['time', (build) => build.completion_ts],
    promotion_ts: ['time', (build) => build.promotion_ts],
    promoter: ['int', (build) => build.promoter],
    volume_id: ['int', (build) => build.volume_id],
    cg_id: ['int', (build) => build.cg_id],
    types: ['word', (build) => JSON.stringify(build.types)],
  },
  final: (build) => build.state !== BUILD.BUILDING,
};

const rows = entity<Build>({
  name: 'build',
  catalogue,
  unique: { nvr: nvrKey },
  lists: {
    g1: (build) => [`build/package/${build.package_id}`, pad(build.id)],
    g2: (build) => [`build/owner/${build.owner}`, pad(build.id)],
    g3: (build) => ['build', pad(build.id)],
    g4: (build) => [`build/state/${build.state}`, pad(build.id)],
    g5: (build) => (build.completion_ts === null ? null : ['build/completion', sortableTime(build.completion_ts)]),
  },
  // a build that is being built changes all the time; nothing is remembered of it (watchedtx.ts)
  stamp: { name: 'builds', changed: (old) => old.state !== BUILD.BUILDING },
});

/** Lists besides the indexes: read consistently, and short. */
const groupsOf = (build: Build): string[] => [
  ...(build.task_id === null ? [] : [`build_task#${build.task_id}`]),
  ...(build.volume_id === 0 ? [] : [`build_volume#${build.volume_id}`]),
];

const member = (group: string, id: number) => ({ pk: group, sk: pad(id) });

async function inGroup(tx: Tx, group: string): Promise<Build[]> {
  const ids = (await tx.query({ pk: group })).map((item) => Number(item.sk));
  return (await rows.getMany(tx, ids)).filter((build) => build !== undefined);
}

export const builds = {
  ...rows,
  ...catalogue,
  /** all builds from this id on */
  since: (tx: Tx, id: number): Promise<Build[]> => rows.list(tx, 'g3', 'build', { from: pad(id) }),
  insert(tx: Tx, build: Build): void {
    rows.insert(tx, build);
    for (const group of groupsOf(build)) tx.put(member(group, build.id));
  },
  replace(tx: Tx, old: Build, build: Build): void {
    rows.replace(tx, old, build);
    const [before, after] = [groupsOf(old), groupsOf(build)];
    for (const group of before) if (!after.includes(group)) tx.delete(member(group, build.id));
    for (const group of after) if (!before.includes(group)) tx.put(member(group, build.id));
  },
  ofTask: (tx: Tx, taskId: number): Promise<Build[]> => inGroup(tx, `build_task#${taskId}`),
  /** of a volume other than the default one */
  onVolume: (tx: Tx, volumeId: number): Promise<Build[]> => inGroup(tx, `build_volume#${volumeId}`),
};
