import type { Value } from '#core/xmlrpc/value';
import { entity } from './entity.ts';
import { pad } from './table.ts';
import { versioned } from './versioned.ts';

/** An external repo is an id and a name; its URL is versioned. Id 0 is INTERNAL, Koji's own content. */
export interface ExternalRepo {
  readonly id: number;
  readonly name: string;
}

export const externalRepos = entity<ExternalRepo>({
  name: 'external_repo',
  unique: { name: (row) => row.name },
  lists: { g1: (row) => ['external_repo', pad(row.id)] },
});

export const externalRepoConfig = versioned<{ external_repo_id: number; url: string }>({
  name: 'external_repo_config',
  key: (row) => String(row.external_repo_id),
  paths: { repo: (row) => row.external_repo_id, all: () => '' },
});

/** What the watch over external repos saw last; another content is an event of the tags that use the repo. */
export const externalRepoData = versioned<{ external_repo_id: number; data: Value }>({
  name: 'external_repo_data',
  key: (row) => String(row.external_repo_id),
  paths: { repo: (row) => row.external_repo_id },
});
