import type { Call, Visit } from '../call.ts';
import { feedHref } from '../feed.ts';
import type { Page } from '../layout.tsx';
import { Address, ExternalRepoLink, href, RepoLink, TagLink, TaskLink } from '../links.tsx';
import { Targets } from '../lists.tsx';
import { Facts, Section, State, Table, yesNo } from '../parts.tsx';
import { found } from '../refused.ts';
import type { ExternalRepoRow, ParentRow, RepoRow, TagRow, TargetRow } from '../rows.ts';
import { Time } from '../time.tsx';
import { Shown } from '../value.tsx';

/** Repos shown, the newest. */
const REPOS = 10;

export async function tagPage({ call, query }: Visit): Promise<Page> {
  const given = query.idOrName('tagID');
  const tag = found(await call<TagRow | null>('getTag', [given]), 'tag', given);
  const { ancestors, children, targets, external, repos } = await about(call, tag.id);
  return {
    title: `Tag ${tag.name}`,
    feed: feedHref({ tag: tag.name }),
    body: (
      <>
        <div class="columns">
          <Section title="Tag">
            <Facts
              rows={[
                ['Arches', tag.arches],
                ['Permission', tag.perm],
                ['Locked', yesNo(tag.locked)],
                ['Maven', tag.maven_support ? 'yes' : null],
                ['Extra', <Shown value={tag.extra ?? {}} />],
                ['Builds', <Ways page="builds" id={tag.id} />],
                ['Packages', <a href={href('packages', { tagID: tag.id })}>list of packages</a>],
              ]}
            />
          </Section>
          <Section title="Inheritance">
            <Ancestors rows={ancestors} />
            {children.length === 0 ? null : (
              <p>
                Inherited by{' '}
                {children.map((child, i) => (
                  <>
                    {i > 0 ? ', ' : ''}
                    <TagLink id={child.parent_id}>{child.name}</TagLink>
                  </>
                ))}
              </p>
            )}
          </Section>
        </div>
        <Section title="Targets">
          <Targets rows={targets} />
        </Section>
        {external.length === 0 ? null : (
          <Section title={<a href={href('externalrepos')}>External repos</a>}>
            <External rows={external} />
          </Section>
        )}
        <Section title="Repos">
          <Repos rows={repos} />
        </Section>
      </>
    ),
  };
}

async function about(call: Call, id: number) {
  const [ancestors, descendants, from, into, external, repos] = await Promise.all([
    call<ParentRow[]>('getFullInheritance', [id]),
    call<ParentRow[]>('getFullInheritance', [id], { reverse: true }),
    call<TargetRow[]>('getBuildTargets', [], { buildTagID: id }),
    call<TargetRow[]>('getBuildTargets', [], { destTagID: id }),
    call<ExternalRepoRow[]>('getExternalRepoList', [id]),
    call<RepoRow[]>('repo.query', [[['tag_id', id]]], { opts: { order: '-id', limit: REPOS } }),
  ]);
  const targets = [...new Map([...from, ...into].map((target) => [target.id, target])).values()];
  return { ancestors, children: descendants.filter((row) => row.currdepth === 1), targets, external, repos };
}

function Ways({ page, id }: { readonly page: string; readonly id: number }) {
  return (
    <>
      <a href={href(page, { tagID: id })}>tagged here</a>
      {' · '}
      <a href={href(page, { tagID: id, inherited: 1, latest: 1 })}>latest, with inherited ones</a>
    </>
  );
}

/** In the order in which they are searched, deeper ones further right. */
function Ancestors({ rows }: { readonly rows: readonly ParentRow[] }) {
  if (rows.length === 0) return <p class="dim">Inherits from no other tag.</p>;
  const notes = (row: ParentRow): string =>
    [
      `priority ${row.priority}`,
      row.maxdepth === null ? '' : `depth ${row.maxdepth}`,
      row.intransitive ? 'intransitive' : '',
      row.noconfig ? 'no config' : '',
      row.pkg_filter ? `packages ${row.pkg_filter}` : '',
    ]
      .filter((note) => note !== '')
      .join(', ');
  return (
    <ul class="tree">
      {rows.map((row) => (
        <li>
          {'\u2003'.repeat((row.currdepth ?? 1) - 1)}
          <TagLink id={row.parent_id}>{row.name}</TagLink> <span class="dim">{notes(row)}</span>
        </li>
      ))}
    </ul>
  );
}

function External({ rows }: { readonly rows: readonly ExternalRepoRow[] }) {
  const cells = rows.map((row) => [
    <ExternalRepoLink id={row.external_repo_id}>{row.external_repo_name}</ExternalRepoLink>,
    <TagLink id={row.tag_id}>{row.tag_name}</TagLink>,
    String(row.priority),
    row.merge_mode,
    row.arches ?? '',
    <Address url={row.url} />,
  ]);
  return (
    <Table head={['Name', 'From tag', 'Priority', 'Merge', 'Arches', 'URL']} minor={['Merge', 'Arches']} rows={cells} />
  );
}

function Repos({ rows }: { readonly rows: readonly RepoRow[] }) {
  const cells = rows.map((repo) => [
    <RepoLink id={repo.id} />,
    <Time ts={repo.creation_ts} />,
    repo.dist ? 'dist repo' : 'build repo',
    <TaskLink id={repo.task_id} />,
    <State of="repo" state={repo.state} />,
  ]);
  return (
    <Table head={['ID', 'Created', 'Kind', 'Task', 'State']} rows={cells} none="No repo has been made of this tag." />
  );
}
