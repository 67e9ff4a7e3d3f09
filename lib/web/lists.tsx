/** Tasks, builds, RPMs and such as tables: the same on every page that has them. */
import { nvra } from '#core/pathinfo';
import { shortLabel } from './label.ts';
import {
  ArchiveLink,
  BuildLink,
  ExternalRepoLink,
  HostLink,
  PackageLink,
  RpmLink,
  TagLink,
  TargetLink,
  TaskLink,
  UserLink,
} from './links.tsx';
import { State, Table } from './parts.tsx';
import type { ArchiveRow, BuildRow, PackageEntry, RpmRow, TargetRow, TaskRow } from './rows.ts';
import { sizeText, spanText, Time } from './time.tsx';

export function Tasks({
  rows,
  now,
  none,
}: {
  /** with a depth those that stand below another */
  readonly rows: readonly (TaskRow & { readonly depth?: number })[];
  readonly now: number;
  readonly none?: string;
}) {
  const cells = rows.map((task) => [
    <TaskLink id={task.id} />,
    <>
      {task.depth ? <span class="dim">{'\u2003'.repeat(task.depth - 1)}└ </span> : null}
      <TaskLink id={task.id}>{shortLabel(task)}</TaskLink>
    </>,
    <State of="task" state={task.state} />,
    <UserLink id={task.owner}>{task.owner_name ?? task.owner}</UserLink>,
    task.arch,
    <Time ts={task.create_ts} />,
    <span class="number">{spanText(task.start_ts, task.completion_ts, now)}</span>,
  ]);
  return (
    <Table
      head={['ID', 'Task', 'State', 'Owner', 'Arch', 'Created', 'Took']}
      minor={['ID', 'Owner', 'Arch', 'Created']}
      rows={cells}
      none={none ?? 'No tasks.'}
    />
  );
}

export function Builds({ rows, none }: { readonly rows: readonly BuildRow[]; readonly none?: string }) {
  const cells = rows.map((build) => [
    <BuildLink id={build.build_id} />,
    <BuildLink id={build.build_id}>{build.nvr}</BuildLink>,
    <State of="build" state={build.state} />,
    <UserLink id={build.owner_id}>{build.owner_name}</UserLink>,
    <Completed build={build} />,
  ]);
  const head = ['ID', 'Build', 'State', 'Owner', 'Finished'];
  return <Table head={head} minor={['ID', 'Owner']} rows={cells} none={none ?? 'No builds.'} />;
}

function Completed({ build }: { readonly build: BuildRow }) {
  return <Time ts={completedAt(build)} />;
}

/** When a build ended, in whichever form the hub says it. */
export function completedAt({ completion_ts, completion_time }: BuildRow): number | null {
  if (completion_ts !== undefined) return completion_ts;
  const at = completion_time ? Date.parse(completion_time) / 1000 : null;
  return Number.isNaN(at) ? null : at;
}

/** Entries of package lists, with tags or without. */
export function Packages({ rows }: { readonly rows: readonly PackageEntry[] }) {
  const cells = rows.map((entry) => [
    <PackageLink id={entry.package_id}>{entry.package_name}</PackageLink>,
    ...listing(entry),
  ]);
  // all packages of the hub are in no particular tag
  const head = rows.some(({ tag_id }) => tag_id !== undefined) ? LISTING : [];
  return (
    <Table head={['Package', ...head]} rows={cells.map((row) => row.slice(0, 1 + head.length))} none="No packages." />
  );
}

/** The tags that list one package. */
export function Listings({ rows }: { readonly rows: readonly PackageEntry[] }) {
  return <Table head={LISTING} rows={rows.map(listing)} none="In no tag's list." />;
}

const LISTING = ['Tag', 'Owner', 'Blocked'];
const listing = (entry: PackageEntry) => [
  <TagLink id={entry.tag_id}>{entry.tag_name}</TagLink>,
  <UserLink id={entry.owner_id}>{entry.owner_name}</UserLink>,
  entry.blocked ? <span class="state">blocked</span> : '',
];

export function Targets({ rows }: { readonly rows: readonly TargetRow[] }) {
  const cells = rows.map((target) => [
    <TargetLink id={target.id}>{target.name}</TargetLink>,
    <TagLink id={target.build_tag}>{target.build_tag_name}</TagLink>,
    <TagLink id={target.dest_tag}>{target.dest_tag_name}</TagLink>,
  ]);
  return <Table head={['Target', 'Build tag', 'Destination tag']} rows={cells} none="No targets." />;
}

/** RPMs by their whole names, with the external repo that they are from. */
export function Rpms({ rows }: { readonly rows: readonly RpmRow[] }) {
  const cells = rows.map((rpm) => [
    <RpmLink id={rpm.id}>{nvra(rpm)}</RpmLink>,
    rpm.external_repo_id === 0 ? (
      ''
    ) : (
      <ExternalRepoLink id={rpm.external_repo_id}>{rpm.external_repo_name}</ExternalRepoLink>
    ),
  ]);
  return <Table head={['RPM', 'From']} rows={cells} none="None is recorded." />;
}

export function Archives({ rows }: { readonly rows: readonly ArchiveRow[] }) {
  const cells = rows.map((archive) => [
    <ArchiveLink id={archive.id}>{archive.filename}</ArchiveLink>,
    archive.btype,
    <span class="number">{sizeText(archive.size)}</span>,
  ]);
  return <Table head={['File', 'Type', 'Size']} rows={cells} none="No archives." />;
}

export function HostName({ id, name }: { readonly id: number | null; readonly name: string | null }) {
  return <HostLink id={id}>{name ?? id}</HostLink>;
}
