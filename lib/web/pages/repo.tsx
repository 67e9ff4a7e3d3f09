import { repoDir } from '#core/pathinfo';
import { REPO } from '#core/states';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { fileHref, href, TagLink, TaskLink } from '../links.tsx';
import { Facts, Section, State } from '../parts.tsx';
import { found } from '../refused.ts';
import type { RepoRow } from '../rows.ts';
import { Time } from '../time.tsx';
import { Shown } from '../value.tsx';

export async function repoPage({ call, query, topurl }: Visit): Promise<Page> {
  const id = query.id('repoID');
  const repo = found(await call<RepoRow | null>('repoInfo', [id]), 'repo', id);
  const there = repo.state === REPO.READY || repo.state === REPO.EXPIRED;
  return {
    title: `Repo ${id} of ${repo.tag_name}`,
    body: (
      <Section title="Repo">
        <Facts
          rows={[
            ['State', <State of="repo" state={repo.state} />],
            ['Tag', <TagLink id={repo.tag_id}>{repo.tag_name}</TagLink>],
            ['Kind', repo.dist ? 'dist repo' : 'build repo'],
            ['Task', repo.task_id === null ? null : <TaskLink id={repo.task_id} />],
            ['Event', `${repo.create_event}`],
            ['Content as of', <Time ts={repo.create_ts} />],
            ['Created', <Time ts={repo.creation_ts} />],
            ['State since', <Time ts={repo.state_ts} />],
            ['Options', <Shown value={repo.opts ?? {}} />],
            ['Own options', <Shown value={repo.custom_opts ?? {}} />],
            ['Buildroots', <a href={href('buildroots', { repoID: id })}>made of it</a>],
            [
              'Files',
              there ? <a href={fileHref(topurl, `${repoDir(repo.tag_name, id, repo.dist)}/`)}>browse</a> : null,
            ],
          ]}
        />
      </Section>
    ),
  };
}
