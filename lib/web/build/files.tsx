import { buildDir, nvra, rpmPath } from '#core/pathinfo';
import { fileHref, RpmLink } from '../links.tsx';
import { Table } from '../parts.tsx';
import type { BuildRow, RpmRow } from '../rows.ts';
import { sizeText } from '../time.tsx';

/** A row of getBuildLogs */
export interface LogRow {
  readonly name: string;
  readonly dir: string;
  readonly path: string;
}

/** By architecture, each in one line. */
export function Logs({ rows, topurl }: { readonly rows: readonly LogRow[]; readonly topurl: string }) {
  const cells = [...Map.groupBy(rows, (log) => log.dir)].map(([dir, logs]) => [
    dir,
    <ul class="files">
      {logs.map((log) => (
        <li>
          <a href={fileHref(topurl, log.path)}>{log.name}</a>
        </li>
      ))}
    </ul>,
  ]);
  return <Table head={['Arch', 'Logs']} rows={cells} none="No logs are kept of this build." />;
}

interface RpmsProps {
  readonly build: BuildRow;
  readonly rpms: readonly RpmRow[];
  readonly topurl: string;
}

/** The source first, then by arch and name. */
export function Rpms({ build, rpms, topurl }: RpmsProps) {
  const rank = (rpm: RpmRow): string => `${rpm.arch === 'src' ? 0 : 1} ${rpm.arch} ${rpm.name}`;
  const folder = buildDir({ ...build, volume_name: build.volume_name });
  const rows = [...rpms]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((rpm) => [
      rpm.arch,
      <RpmLink id={rpm.id}>{nvra(rpm)}.rpm</RpmLink>,
      <span class="number">{sizeText(rpm.size)}</span>,
      <a href={fileHref(topurl, `${folder}/${rpmPath(rpm)}`)}>download</a>,
    ]);
  return <Table head={['Arch', 'RPM', 'Size', 'File']} rows={rows} none="This build has no RPMs." />;
}
