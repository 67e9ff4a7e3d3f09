import { BUILDROOT_TYPE } from '#core/states';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { href, RepoLink, TagLink, TaskLink } from '../links.tsx';
import { HostName, Rpms } from '../lists.tsx';
import { Facts, ONE_MORE, Pager, Section, State } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import { found } from '../refused.ts';
import type { BuildrootRow, RpmRow } from '../rows.ts';
import { Time } from '../time.tsx';

export async function buildrootPage({ call, query }: Visit): Promise<Page> {
  const id = query.id('buildrootID');
  const root = found(await call<BuildrootRow | null>('getBuildroot', [id]), 'buildroot', id);
  const queryOpts = { order: 'nvr', offset: query.start(), limit: ONE_MORE };
  const rpms = await call<RpmRow[]>('listRPMs', [], { componentBuildrootID: id, queryOpts });
  const external = root.br_type === BUILDROOT_TYPE.EXTERNAL;
  return {
    title: external ? `Buildroot ${id}` : `Buildroot ${root.tag_name}-${id}-${root.repo_id}`,
    body: (
      <>
        <Section title="Buildroot">
          <Facts
            rows={[
              ['State', external ? null : <State of="buildroot" state={root.state} />],
              ['Arch', root.arch ?? root.container_arch],
              ['Container', root.container_type],
              ['Content generator', root.cg_name],
              ['Tag', root.tag_id === null ? null : <TagLink id={root.tag_id}>{root.tag_name}</TagLink>],
              ['Repo', root.repo_id === null ? null : <RepoLink id={root.repo_id} />],
              ['Task', root.task_id === null ? null : <TaskLink id={root.task_id} />],
              ['Host', root.host_id === null ? null : <HostName id={root.host_id} name={root.host_name} />],
              ['Created', <Time ts={root.create_ts} />],
              ['Retired', <Time ts={root.retire_ts} />],
              [
                'Content',
                <>
                  <a href={href('rpmlist', { buildrootID: id, type: 'built' })}>RPMs made in it</a>
                  {' · '}
                  <a href={href('archivelist', { buildrootID: id, type: 'built' })}>archives made in it</a>
                  {' · '}
                  <a href={href('archivelist', { buildrootID: id })}>archives installed</a>
                </>,
              ],
            ]}
          />
        </Section>
        <Section title="Installed RPMs">
          <Rpms rows={rpms.slice(0, PAGE_SIZE)} />
          <Pager page="buildrootinfo" query={query} rows={rpms.length} />
        </Section>
      </>
    ),
  };
}
