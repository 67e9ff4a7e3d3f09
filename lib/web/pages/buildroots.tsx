import { BUILDROOT } from '#core/states';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { BuildrootLink, TagLink, TaskLink } from '../links.tsx';
import { ONE_MORE, Pager, Section, State, Table } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import { Refused } from '../refused.ts';
import type { BuildrootRow } from '../rows.ts';
import { Time } from '../time.tsx';

/** What they may be asked for by: there are too many to list them all. */
const BY = ['repoID', 'tagID', 'taskID', 'hostID', 'rpmID', 'archiveID'] as const;

export async function buildrootsPage({ call, query }: Visit): Promise<Page> {
  const by = BY.flatMap((name) => {
    const id = query.maybeId(name);
    return id === null ? [] : [[name, id] as const];
  });
  if (by.length === 0) throw new Refused(400, `The page needs one of the parameters ${BY.join(', ')}.`);
  const state = query.choice('state', ['all', 'active'], 'all');
  const active = [BUILDROOT.INIT, BUILDROOT.WAITING, BUILDROOT.BUILDING];
  const rows = await call<BuildrootRow[]>('listBuildroots', [], {
    ...Object.fromEntries(by),
    ...(state === 'active' ? { state: active } : {}),
    queryOpts: { order: '-id', offset: query.start(), limit: ONE_MORE },
  });
  const cells = rows
    .slice(0, PAGE_SIZE)
    .map((root) => [
      <BuildrootLink id={root.id} />,
      <TagLink id={root.tag_id}>{root.tag_name}</TagLink>,
      root.arch ?? root.container_arch ?? '',
      <TaskLink id={root.task_id} />,
      <Time ts={root.create_ts} />,
      <State of="buildroot" state={root.state} />,
    ]);
  return {
    title: `Buildroots of ${by.map(([name, id]) => `${name.slice(0, -2)} ${id}`).join(', ')}`,
    body: (
      <Section>
        <Table head={['ID', 'Tag', 'Arch', 'Task', 'Created', 'State']} rows={cells} none="No buildroots." />
        <Pager page="buildroots" query={query} rows={rows.length} />
      </Section>
    ),
  };
}
