import { entity } from './entity.ts';
import { versioned } from './versioned.ts';

/** A tag is an id and a name; everything else about it is versioned. */
export interface Tag {
  readonly id: number;
  readonly name: string;
}

export const tags = entity<Tag>({
  name: 'tag',
  unique: { name: (tag) => tag.name },
  lists: { g1: (tag) => ['tag', tag.name] },
  stamp: { name: 'names/tag', changed: (old, now) => old.name !== now.name },
});

export interface TagConfig {
  readonly tag_id: number;
  readonly arches: string | null;
  readonly perm_id: number | null;
  readonly locked: boolean;
  readonly maven_support: boolean;
  readonly maven_include_all: boolean;
}

export const tagConfig = versioned<TagConfig>({
  name: 'tag_config',
  key: (row) => String(row.tag_id),
  paths: { tag: (row) => row.tag_id, all: () => '' },
  tags: (row) => [row.tag_id],
});

export const tagExtra = versioned<{ tag_id: number; key: string; value: string | null }>({
  name: 'tag_extra',
  key: (row) => `${row.tag_id}#${row.key}`,
  /** `value` is JSON; null blocks an inherited key */
  paths: { tag: (row) => row.tag_id, key: (row) => row.key },
  tags: (row) => [row.tag_id],
});

export interface Inheritance {
  readonly tag_id: number;
  readonly parent_id: number;
  readonly priority: number;
  readonly maxdepth: number | null;
  readonly intransitive: boolean;
  readonly noconfig: boolean;
  readonly pkg_filter: string;
}

export const tagInheritance = versioned<Inheritance>({
  name: 'tag_inheritance',
  key: (row) => `${row.tag_id}#${String(row.priority).padStart(6, '0')}`,
  paths: { tag: (row) => row.tag_id, parent: (row) => row.parent_id },
  tags: (row) => [row.tag_id],
});

/** A package never changes its name, so the row carries it: a list of 20,000 packages is read without 20,000 look-ups. */
export interface TagPackage {
  readonly tag_id: number;
  readonly package_id: number;
  readonly package_name: string;
  readonly blocked: boolean;
  readonly extra_arches: string | null;
}

export const tagPackages = versioned<TagPackage>({
  name: 'tag_packages',
  key: (row) => `${row.tag_id}#${row.package_id}`,
  paths: { tag: (row) => row.tag_id, package: (row) => row.package_id },
  tags: (row) => [row.tag_id],
});

export const tagPackageOwners = versioned<{ tag_id: number; package_id: number; owner: number }>({
  name: 'tag_package_owners',
  key: (row) => `${row.tag_id}#${row.package_id}`,
  paths: { tag: (row) => row.tag_id, package: (row) => row.package_id, owner: (row) => row.owner },
  // Koji counts a new owner as no change of the tag, but lists of packages name the owner
  stamps: (row) => [`owners/${row.tag_id}`],
});

/** `package_id` is the build's package: it makes the lists of one package short. */
export const tagListing = versioned<{ tag_id: number; build_id: number; package_id: number }>({
  name: 'tag_listing',
  key: (row) => `${row.tag_id}#${row.package_id}#${row.build_id}`,
  paths: { tag: (row) => row.tag_id, build: (row) => row.build_id },
  tags: (row) => [row.tag_id],
});

export const tagExternalRepos = versioned<{
  tag_id: number;
  external_repo_id: number;
  priority: number;
  merge_mode: string;
  arches: string | null;
}>({
  name: 'tag_external_repos',
  key: (row) => `${row.tag_id}#${row.external_repo_id}`,
  paths: { tag: (row) => row.tag_id, repo: (row) => row.external_repo_id },
  tags: (row) => [row.tag_id],
});
