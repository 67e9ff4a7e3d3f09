import { buildDir, mavenDir, typeDir } from '#core/pathinfo';
import type { Struct } from '#core/xmlrpc/value';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { ArchiveLink, BuildLink, BuildrootLink, FileLink, fileHref, href } from '../links.tsx';
import { Rpms } from '../lists.tsx';
import { Facts, ONE_MORE, Pager, Section, Table } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
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
              [
                'Content',
                rpms.length === 0 ? null : <a href={href('rpmlist', { imageID: id, type: 'image' })}>RPMs in it</a>,
              ],
              ['File', archive.metadata_only ? null : <a href={archiveHref(topurl, build, archive)}>download</a>],
            ]}
          />
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

/** Where it lies: Maven's files in Maven's layout, those of Windows below their own folders. */
function archiveHref(topurl: string, build: BuildRow, archive: ArchiveRow): string {
  const { btype, group_id, artifact_id, version, relpath, filename } = archive;
  const maven = group_id && artifact_id && version ? mavenDir(group_id, artifact_id, version) : null;
  const parts = [buildDir({ ...build, volume_name: build.volume_name }), typeDir(btype), relpath || maven, filename];
  return fileHref(topurl, parts.filter(Boolean).join('/'));
}

function Archives({ rows }: { readonly rows: readonly ArchiveRow[] }) {
  const cells = rows.map((archive) => [
    <ArchiveLink id={archive.id}>{archive.filename}</ArchiveLink>,
    archive.btype,
    <span class="number">{sizeText(archive.size)}</span>,
  ]);
  return <Table head={['File', 'Type', 'Size']} rows={cells} none="No archives." />;
}

/** kojiweb's words: what was installed in a buildroot, or what was made in it. */
const OF_BUILDROOT = ['component', 'built'] as const;

export async function archivesPage({ call, query }: Visit): Promise<Page> {
  const root = query.id('buildrootID');
  const built = query.choice('type', OF_BUILDROOT, 'component') === 'built';
  const queryOpts = { order: 'filename', offset: query.start(), limit: ONE_MORE };
  const of: Struct = built ? { buildrootID: root } : { componentBuildrootID: root };
  const rows = await call<ArchiveRow[]>('listArchives', [], { ...of, queryOpts });
  return {
    title: `Archives ${built ? 'made' : 'installed'} in buildroot ${root}`,
    body: (
      <Section>
        <Archives rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="archivelist" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

export async function rpmsPage({ call, query }: Visit): Promise<Page> {
  const type = query.choice('type', [...OF_BUILDROOT, 'image'], 'component');
  const id = query.id(type === 'image' ? 'imageID' : 'buildrootID');
  const queryOpts = { order: 'nvr', offset: query.start(), limit: ONE_MORE };
  const of: Struct = { component: { componentBuildrootID: id }, built: { buildrootID: id }, image: { imageID: id } }[
    type
  ];
  const rows = await call<RpmRow[]>('listRPMs', [], { ...of, queryOpts });
  const where = { component: 'installed in buildroot', built: 'made in buildroot', image: 'in image' }[type];
  return {
    title: `RPMs ${where} ${id}`,
    body: (
      <Section>
        <Rpms rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="rpmlist" query={query} rows={rows.length} />
      </Section>
    ),
  };
}
