import { buildDir, mavenDir, typeDir } from '#core/pathinfo';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { BuildLink, BuildrootLink, FileLink, fileHref, href } from '../links.tsx';
import { Archives } from '../lists.tsx';
import { Facts, Section, Table } from '../parts.tsx';
import { found } from '../refused.ts';
import type { ArchiveRow, BuildRow, BuildrootRow, RpmRow } from '../rows.ts';
import { sizeText } from '../time.tsx';

/** Koji 1.35: the number of each kind of checksum. */
const CHECKSUMS: Readonly<Record<number, string>> = { 0: 'MD5', 1: 'SHA-1', 2: 'SHA-256' };
/** Members and buildroots shown. */
const SOME = 200;

interface Member {
  readonly name: string;
  readonly size: number;
}

export async function archivePage({ call, query, topurl }: Visit): Promise<Page> {
  const id = query.id('archiveID');
  const archive = found(await call<ArchiveRow | null>('getArchive', [id]), 'archive', id);
  const first = { order: 'id', limit: SOME };
  const [build, files, rpms, parts, used] = await Promise.all([
    call<BuildRow>('getBuild', [archive.build_id]),
    call<Member[]>('listArchiveFiles', [id], { queryOpts: { order: 'name', limit: SOME } }),
    call<RpmRow[]>('listRPMs', [], { imageID: id, queryOpts: { order: 'nvr', limit: 1 } }),
    call<ArchiveRow[]>('listArchives', [], { imageID: id, queryOpts: first }),
    call<BuildrootRow[]>('listBuildroots', [], { archiveID: id, queryOpts: first }),
  ]);
  return {
    title: archive.filename,
    body: (
      <>
        <Section title="Archive">
          <About archive={archive} build={build} content={rpms.length > 0} topurl={topurl} />
        </Section>
        {files.length === 0 ? null : (
          <Section title="Files">
            <Table
              head={['Name', 'Size']}
              rows={files.map((file) => [
                <FileLink archiveID={id} filename={file.name} />,
                <span class="number">{sizeText(file.size)}</span>,
              ])}
            />
            {files.length === SOME ? <p class="dim">Only the first {SOME} are shown.</p> : null}
          </Section>
        )}
        {parts.length === 0 ? null : (
          <Section title="Archives in it">
            <Archives rows={parts} />
          </Section>
        )}
        {used.length === 0 ? null : (
          <Section title="Buildroots that it was in">
            {used.map((root, i) => (
              <>
                {i === 0 ? '' : ', '}
                <BuildrootLink id={root.id} />
              </>
            ))}
          </Section>
        )}
      </>
    ),
  };
}

interface AboutProps {
  readonly archive: ArchiveRow;
  readonly build: BuildRow;
  /** whether RPMs are recorded as its content */
  readonly content: boolean;
  readonly topurl: string;
}

function About({ archive, build, content, topurl }: AboutProps) {
  return (
    <Facts
      rows={[
        ['Build', <BuildLink id={archive.build_id}>{build.nvr}</BuildLink>],
        ['Type', `${archive.type_name} (${archive.type_description})`],
        ['Build type', archive.btype],
        ['Arch', archive.arch],
        ['Maven', archive.group_id ? `${archive.group_id}:${archive.artifact_id}:${archive.version}` : null],
        ['Platforms', archive.platforms],
        ['Flags', archive.flags],
        ['Size', sizeText(archive.size)],
        [CHECKSUMS[archive.checksum_type] ?? 'Checksum', <code>{archive.checksum}</code>],
        ['Buildroot', archive.buildroot_id === null ? null : <BuildrootLink id={archive.buildroot_id} />],
        ['Content', content ? <a href={href('rpmlist', { imageID: archive.id, type: 'image' })}>RPMs in it</a> : null],
        ['File', archive.metadata_only ? null : <a href={archiveHref(topurl, build, archive)}>download</a>],
      ]}
    />
  );
}

/** Where it lies: Maven's files in Maven's layout, those of Windows below their own folders. */
function archiveHref(topurl: string, build: BuildRow, archive: ArchiveRow): string {
  const { btype, group_id, artifact_id, version, relpath, filename } = archive;
  const maven = group_id && artifact_id && version ? mavenDir(group_id, artifact_id, version) : null;
  const parts = [buildDir(build), typeDir(btype), relpath || maven, filename];
  return fileHref(topurl, parts.filter(Boolean).join('/'));
}
