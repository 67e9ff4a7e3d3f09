import type { Child } from 'hono/jsx';
import { nvra } from '#core/pathinfo';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { ArchiveLink, RpmLink } from '../links.tsx';
import { Facts, Section } from '../parts.tsx';
import { found, Refused } from '../refused.ts';
import type { ArchiveRow, RpmRow } from '../rows.ts';
import { sizeText, Time } from '../time.tsx';

interface FileRow {
  readonly name: string;
  readonly size: number;
  readonly digest?: string | null;
  readonly digest_algo?: string | null;
  readonly user?: string | null;
  readonly group?: string | null;
  readonly mode?: number | null;
  readonly mtime?: number | null;
}

/** A file of an RPM or of an archive. */
export async function filePage({ call, query }: Visit): Promise<Page> {
  const filename = query.text('filename');
  if (filename === null) throw new Refused(400, 'The page needs a parameter filename.');
  const [rpmId, archiveId] = [query.maybeIdOrName('rpmID'), query.maybeId('archiveID')];
  if (rpmId !== null) {
    const rpm = found(await call<RpmRow | null>('getRPM', [rpmId]), 'RPM', rpmId);
    // the hub answers with nothing in it when there is none
    const file = await call<Partial<FileRow>>('getRPMFile', [rpm.id, filename]);
    return shown(filename, file, 'RPM', <RpmLink id={rpm.id}>{nvra(rpm)}.rpm</RpmLink>);
  }
  if (archiveId === null) throw new Refused(400, 'The page needs a parameter rpmID or archiveID.');
  const archive = found(await call<ArchiveRow | null>('getArchive', [archiveId]), 'archive', archiveId);
  const file = await call<FileRow | null>('getArchiveFile', [archiveId, filename]);
  return shown(filename, file, 'Archive', <ArchiveLink id={archive.id}>{archive.filename}</ArchiveLink>);
}

function shown(name: string, row: Partial<FileRow> | null, kind: string, link: Child): Page {
  const file = found(row?.name === undefined ? null : (row as FileRow), 'file', name);
  return {
    title: file.name,
    body: (
      <Section title="File">
        <Facts
          rows={[
            [kind, link],
            ['Size', sizeText(file.size)],
            ['Mode', typeof file.mode === 'number' ? <code>{(file.mode & 0o7777).toString(8)}</code> : null],
            ['User', file.user],
            ['Group', file.group],
            ['Changed', typeof file.mtime === 'number' ? <Time ts={file.mtime} /> : null],
            [file.digest_algo?.toUpperCase() ?? 'Digest', file.digest ? <code>{file.digest}</code> : null],
          ]}
        />
      </Section>
    ),
  };
}
