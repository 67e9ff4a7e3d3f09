import { buildDir, nvra, rpmPath } from '#core/pathinfo';
import { isStruct } from '#core/xmlrpc/value';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Address, ArchiveLink, fileHref, PackageLink, RpmLink, TagLink, TaskLink, UserLink } from '../links.tsx';
import { Facts, Section, State, Table } from '../parts.tsx';
import { found } from '../refused.ts';
import type { ArchiveRow, BuildRow, RpmRow, TagRow } from '../rows.ts';
import { sizeText, spanText, Time } from '../time.tsx';

interface LogRow {
  readonly name: string;
  readonly dir: string;
  readonly path: string;
}

export async function buildPage({ call, query, topurl, now }: Visit): Promise<Page> {
  const id = query.idOrName('buildID');
  const build = found(await call<BuildRow | null>('getBuild', [id]), 'build', id);
  const [rpms, tags, logs, archives] = await Promise.all([
    call<RpmRow[]>('listRPMs', [], { buildID: build.build_id }),
    call<TagRow[]>('listTags', [], { build: build.build_id }),
    call<LogRow[]>('getBuildLogs', [build.build_id]),
    call<ArchiveRow[]>('listArchives', [], { buildID: build.build_id }),
  ]);
  return {
    title: build.nvr,
    body: (
      <>
        <div class="columns">
          <Section title="Build">
            <About build={build} now={now} />
          </Section>
          <Section title="Tags">
            <Table
              head={['Tag', 'Arches']}
              rows={tags.map((tag) => [<TagLink id={tag.id}>{tag.name}</TagLink>, tag.arches ?? ''])}
              none="In no tag."
            />
          </Section>
        </div>
        <Section title="RPMs">
          <Rpms build={build} rpms={rpms} topurl={topurl} />
        </Section>
        {archives.length === 0 ? null : (
          <Section title="Archives">
            <Table
              head={['File', 'Type', 'Size']}
              rows={archives.map((archive) => [
                <ArchiveLink id={archive.id}>{archive.filename}</ArchiveLink>,
                archive.btype,
                <span class="number">{sizeText(archive.size)}</span>,
              ])}
            />
          </Section>
        )}
        <Section title="Logs">
          <Table
            head={['Arch', 'Log']}
            rows={logs.map((log) => [log.dir, <a href={fileHref(topurl, log.path)}>{log.name}</a>])}
            none="No logs are kept of this build."
          />
        </Section>
      </>
    ),
  };
}

function About({ build, now }: { readonly build: BuildRow; readonly now: number }) {
  const asked = isStruct(build.extra) && isStruct(build.extra.source) ? build.extra.source.original_url : null;
  return (
    <Facts
      rows={[
        ['State', <State of="build" state={build.state} />],
        ['Package', <PackageLink id={build.package_id}>{build.package_name}</PackageLink>],
        ['Version', build.version],
        ['Release', build.release],
        ['Epoch', build.epoch === null ? null : String(build.epoch)],
        ['Draft', build.draft ? 'yes' : null],
        ['Owner', <UserLink id={build.owner_id}>{build.owner_name}</UserLink>],
        ['Task', build.task_id === null ? null : <TaskLink id={build.task_id} />],
        ['Source', build.source === null ? null : <Address url={build.source} />],
        ['Asked for', typeof asked === 'string' && asked !== build.source ? <Address url={asked} /> : null],
        ['Volume', build.volume_name],
        ['Content generator', build.cg_name],
        ['Started', <Time ts={build.start_ts ?? build.creation_ts} />],
        ['Finished', <Time ts={build.completion_ts} />],
        ['Took', spanText(build.start_ts ?? build.creation_ts, build.completion_ts, now)],
      ]}
    />
  );
}

interface RpmsProps {
  readonly build: BuildRow;
  readonly rpms: readonly RpmRow[];
  readonly topurl: string;
}

/** The source first, then by arch and name. */
function Rpms({ build, rpms, topurl }: RpmsProps) {
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
  return <Table head={['Arch', 'RPM', 'Size', '']} rows={rows} none="This build has no RPMs." />;
}
