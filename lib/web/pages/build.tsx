import { BUILD } from '#core/states';
import { isStruct } from '#core/xmlrpc/value';
import { type ChangeRow, Changes } from '../build/changes.tsx';
import { type LogRow, Logs, Rpms } from '../build/files.tsx';
import type { Call, Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Address, ArchiveLink, href, PackageLink, TagLink, TaskLink, UserLink } from '../links.tsx';
import { Facts, Section, State, Table } from '../parts.tsx';
import { found } from '../refused.ts';
import type { ArchiveRow, BuildRow, RpmRow, TagRow, TaskRow } from '../rows.ts';
import { Timeline, type Tree } from '../task/tree.tsx';
import { sizeText, spanText, Time } from '../time.tsx';

/** A build that has not ended is looked at again after so many seconds. */
const AGAIN = 15;
/** Entries of the changelog shown, the newest. */
const CHANGES = 5;

export async function buildPage({ call, query, topurl, now }: Visit): Promise<Page> {
  const id = query.idOrName('buildID');
  const build = found(await call<BuildRow | null>('getBuild', [id]), 'build', id);
  const { rpms, tags, logs, archives, changes, task, below, average } = await about(call, build);
  const building = build.state === BUILD.BUILDING;
  return {
    title: build.nvr,
    refresh: building ? AGAIN : undefined,
    body: (
      <>
        <div class="columns">
          <Section title="Build">
            <About build={build} now={now} average={average} />
          </Section>
          <Section title="Tags">
            <Table
              head={['Tag', 'Arches']}
              rows={tags.map((tag) => [<TagLink id={tag.id}>{tag.name}</TagLink>, tag.arches ?? ''])}
              none="In no tag."
            />
          </Section>
        </div>
        {task && (
          <Section title="Timeline">
            <Timeline tasks={below} root={task} now={now} />
          </Section>
        )}
        {rpms.length === 0 && archives.length > 0 ? null : (
          <Section title="RPMs">
            <Rpms build={build} rpms={rpms} topurl={topurl} />
          </Section>
        )}
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
          {building && task ? (
            <a href={href('watchlogs', { taskID: task.id })}>Watch the logs</a>
          ) : (
            <Logs rows={logs} topurl={topurl} />
          )}
        </Section>
        {changes.length === 0 ? null : (
          <Section title="Latest changes">
            <Changes rows={changes} />
          </Section>
        )}
      </>
    ),
  };
}

async function about(call: Call, build: BuildRow) {
  const { build_id: id, task_id, state } = build;
  const [rpms, tags, logs, archives, changes, task, below, average] = await Promise.all([
    call<RpmRow[]>('listRPMs', [], { buildID: id }),
    call<TagRow[]>('listTags', [], { build: id }),
    call<LogRow[]>('getBuildLogs', [id]),
    call<ArchiveRow[]>('listArchives', [], { buildID: id }),
    call<ChangeRow[]>('getChangelogEntries', [id], { queryOpts: { limit: CHANGES } }),
    task_id === null ? null : call<TaskRow | null>('getTaskInfo', [task_id, true]),
    task_id === null ? {} : call<Tree>('getTaskDescendents', [task_id, true]),
    state === BUILD.BUILDING ? call<number | null>('getAverageBuildDuration', [build.package_id]) : null,
  ]);
  return { rpms, tags, logs, archives, changes, task, below, average };
}

interface AboutProps {
  readonly build: BuildRow;
  readonly now: number;
  /** seconds that earlier builds took, while this one goes on */
  readonly average: number | null;
}

function About({ build, now, average }: AboutProps) {
  const began = build.start_ts ?? build.creation_ts ?? null;
  const end = average === null || began === null ? null : began + average;
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
        ['Started', <Time ts={began} />],
        ['Finished', <Time ts={build.completion_ts} />],
        ['Expected to finish', end === null || end < now ? null : <Time ts={end} />],
        ['Took', spanText(began, build.completion_ts, now)],
      ]}
    />
  );
}
