/** Tasks, builds, RPMs and such as tables: the same on every page that has them. */
import { nvra } from '#core/pathinfo';
import { taskLabel } from '#core/tasklabel';
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
  readonly rows: readonly TaskRow[];
  readonly now: number;
  readonly none?: string;
}) {
  const cells = rows.map((task) => [
    <TaskLink id={task.id} />,
    <TaskLink id={task.id}>{taskLabel(task)}</TaskLink>,
    <UserLink id={task.owner}>{task.owner_name ?? task.owner}</UserLink>,
    task.arch,
    <Time ts={task.create_ts} />,
    <span class="number">{spanText(task.start_ts, task.completion_ts, now)}</span>,
    <State of="task" state={task.state} />,
  ]);
  return (
    <Table head={['ID', 'Task', 'Owner', 'Arch', 'Created', 'Took', 'State']} rows={cells} none={none ?? 'No tasks.'} />
  );
}

export function Builds({ rows, none }: { readonly rows: readonly BuildRow[]; readonly none?: string }) {
  const cells = rows.map((build) => [
    <BuildLink id={build.build_id} />,
    <BuildLink id={build.build_id}>{build.nvr}</BuildLink>,
    <UserLink id={build.owner_id}>{build.owner_name}</UserLink>,
    <Completed build={build} />,
    <State of="build" state={build.state} />,
  ]);
  return <Table head={['ID', 'Build', 'Owner', 'Finished', 'State']} rows={cells} none={none ?? 'No builds.'} />;
}

function Completed({ build }: { readonly build: BuildRow }) {
  if (build.completion_ts !== undefined) return <Time ts={build.completion_ts} />;
  const at = build.completion_time ? Date.parse(build.completion_time) / 1000 : null;
  return <Time ts={Number.isNaN(at) ? null : at} />;
}

/** Entries of package lists, with tags or without. */
export function Packages({ rows }: { readonly rows: readonly PackageEntry[] }) {
  const cells = rows.map((entry) => [
    <PackageLink id={entry.package_id}>{entry.package_name}</PackageLink>,
    <TagLink id={entry.tag_id}>{entry.tag_name}</TagLink>,
    <UserLink id={entry.owner_id}>{entry.owner_name}</UserLink>,
    entry.blocked ? <span class="state">blocked</span> : '',
  ]);
  return <Table head={['Package', 'Tag', 'Owner', '']} rows={cells} none="No packages." />;
}

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
