import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Address, ExternalRepoLink, TagLink } from '../links.tsx';
import { Facts, Section, Table } from '../parts.tsx';
import { found } from '../refused.ts';
import type { ExternalRepoRow, Named } from '../rows.ts';

type Repo = Named & { readonly url: string };

export async function externalRepoPage({ call, query }: Visit): Promise<Page> {
  const given = query.idOrName('extrepoID');
  const repo = found(await call<Repo | null>('getExternalRepo', [given]), 'external repo', given);
  const tags = await call<ExternalRepoRow[]>('getTagExternalRepos', [], { repo_info: repo.id });
  return {
    title: `External repo ${repo.name}`,
    body: (
      <>
        <Section title="External repo">
          <Facts
            rows={[
              ['ID', String(repo.id)],
              ['URL', <Address url={repo.url} />],
            ]}
          />
        </Section>
        <Section title="Tags">
          <Table
            head={['Tag', 'Priority', 'Merge', 'Arches']}
            rows={tags.map((row) => [
              <TagLink id={row.tag_id}>{row.tag_name}</TagLink>,
              String(row.priority),
              row.merge_mode,
              row.arches ?? '',
            ])}
            none="No tag has it."
          />
        </Section>
      </>
    ),
  };
}

export async function externalReposPage({ call }: Visit): Promise<Page> {
  const rows = await call<Repo[]>('listExternalRepos', [], { queryOpts: { order: 'name' } });
  return {
    title: 'External repos',
    body: (
      <Section>
        <Table
          head={['Name', 'URL']}
          rows={rows.map((repo) => [
            <ExternalRepoLink id={repo.id}>{repo.name}</ExternalRepoLink>,
            <Address url={repo.url} />,
          ])}
          none="No external repos."
        />
      </Section>
    ),
  };
}
