import { cgUsers, contentGenerators } from '#store/cg';
import { channels } from '#store/channels';
import type { Entity } from '#store/entity';
import { externalRepoConfig, externalRepoData, externalRepos } from '#store/externalrepos';
import { groupConfig, groupPackages, groupReqs, groups } from '#store/groups';
import { hostChannels, hostConfig, hosts } from '#store/hosts';
import { packages } from '#store/packages';
import {
  tagConfig,
  tagExternalRepos,
  tagExtra,
  tagInheritance,
  tagListing,
  tagPackageOwners,
  tagPackages,
  tags,
} from '#store/tags';
import { targetConfig, targets } from '#store/targets';
import { permissions, userGroups, userPerms, users } from '#store/users';
import type { VersionedTable } from '#store/versioned';

export type Named = Entity<{ id: number; name: string }>;

/** A versioned table as queryHistory shows it (Koji 1.35). */
export interface HistoryTable {
  readonly table: VersionedTable<object>;
  /** the columns shown */
  readonly columns: readonly string[];
  /** column -> the label of its name, and where the name is */
  readonly names: Readonly<Record<string, readonly [label: string, rows: Named]>>;
  /** a cut -> the columns of which one has to have its value. Tables that do not know a cut are left out of the answer */
  readonly cuts: Readonly<Partial<Record<Cut, readonly string[]>>>;
  /** a cut -> the paths on which its rows are found */
  readonly paths: Readonly<Partial<Record<Cut, readonly string[]>>>;
  /** a path on which all rows are found, and whose ids they are; without one there is a path `all` */
  readonly every?: readonly [path: string, of: 'tag' | 'user' | 'host' | 'external_repo'];
}

/** What queryHistory can be cut by. */
export const CUTS = [
  ...(['tag', 'build', 'package', 'user', 'permission', 'cg'] as const),
  ...(['external_repo', 'build_target', 'group', 'host', 'channel', 'xkey'] as const),
] as const;
export type Cut = (typeof CUTS)[number];

const named = (rows: object): Named => rows as Named;

const TAG = { tag_id: ['tag', named(tags)] } as const;
const GROUP = { group_id: ['group', named(groups)] } as const;
const PACKAGE = { package_id: ['package', named(packages)] } as const;
const USER = { user_id: ['user', named(users)] } as const;
const PERM = { perm_id: ['permission', named(permissions)] } as const;

const ofTags = ['tag', 'tag'] as const;

/** The tables differ in their rows' members, which are named by text here. */
const define = (table: object, rest: Omit<HistoryTable, 'table'>): HistoryTable => ({
  table: table as VersionedTable<object>,
  ...rest,
});

export const HISTORY: readonly HistoryTable[] = [
  define(userPerms, {
    columns: ['user_id', 'perm_id'],
    names: { ...USER, ...PERM },
    cuts: { user: ['user_id'], permission: ['perm_id'] },
    paths: { user: ['user'], permission: ['perm'] },
    every: ['user', 'user'],
  }),
  define(userGroups, {
    columns: ['user_id', 'group_id'],
    names: { ...USER, group_id: ['group', named(users)] },
    cuts: { user: ['user_id', 'group_id'] },
    paths: { user: ['user', 'group'] },
    every: ['user', 'user'],
  }),
  define(cgUsers, {
    columns: ['user_id', 'cg_id'],
    names: { ...USER, cg_id: ['content_generator', named(contentGenerators)] },
    cuts: { user: ['user_id'], cg: ['cg_id'] },
    paths: { user: ['user'], cg: ['cg'] },
    every: ['user', 'user'],
  }),
  define(tagInheritance, {
    columns: ['tag_id', 'parent_id', 'priority', 'maxdepth', 'intransitive', 'noconfig', 'pkg_filter'],
    names: { ...TAG, parent_id: ['parent', named(tags)] },
    cuts: { tag: ['tag_id', 'parent_id'] },
    paths: { tag: ['tag', 'parent'] },
    every: ofTags,
  }),
  define(tagConfig, {
    columns: ['tag_id', 'arches', 'perm_id', 'locked', 'maven_support', 'maven_include_all'],
    names: { ...TAG, ...PERM },
    cuts: { tag: ['tag_id'], permission: ['perm_id'] },
    paths: { tag: ['tag'] },
  }),
  define(tagExtra, {
    columns: ['tag_id', 'key', 'value'],
    names: TAG,
    cuts: { tag: ['tag_id'], xkey: ['key'] },
    paths: { tag: ['tag'], xkey: ['key'] },
    every: ofTags,
  }),
  define(targetConfig, {
    columns: ['build_target_id', 'build_tag', 'dest_tag'],
    names: {
      build_target_id: ['build_target', named(targets)],
      build_tag: ['build_tag', named(tags)],
      dest_tag: ['dest_tag', named(tags)],
    },
    // Koji looks at the destination tag only
    cuts: { tag: ['dest_tag'], build_target: ['build_target_id'] },
    paths: { tag: ['dest_tag'], build_target: ['target'] },
  }),
  define(externalRepoConfig, {
    columns: ['external_repo_id', 'url'],
    names: { external_repo_id: ['external_repo', named(externalRepos)] },
    cuts: { external_repo: ['external_repo_id'] },
    paths: { external_repo: ['repo'] },
  }),
  define(externalRepoData, {
    columns: ['external_repo_id', 'data'],
    names: { external_repo_id: ['external_repo', named(externalRepos)] },
    cuts: { external_repo: ['external_repo_id'] },
    paths: { external_repo: ['repo'] },
    every: ['repo', 'external_repo'],
  }),
  define(hostConfig, {
    columns: ['host_id', 'arches', 'capacity', 'description', 'comment', 'enabled'],
    names: { host_id: ['host', named(hosts)] },
    cuts: { host: ['host_id'] },
    paths: { host: ['host'] },
  }),
  define(hostChannels, {
    columns: ['host_id', 'channel_id'],
    names: { host_id: ['host', named(hosts)], channel_id: ['channels', named(channels)] },
    cuts: { host: ['host_id'], channel: ['channel_id'] },
    paths: { host: ['host'], channel: ['channel'] },
    every: ['host', 'host'],
  }),
  define(tagExternalRepos, {
    columns: ['tag_id', 'external_repo_id', 'priority', 'merge_mode', 'arches'],
    names: { ...TAG, external_repo_id: ['external_repo', named(externalRepos)] },
    cuts: { tag: ['tag_id'], external_repo: ['external_repo_id'] },
    paths: { tag: ['tag'], external_repo: ['repo'] },
    every: ofTags,
  }),
  define(tagListing, {
    columns: ['build_id', 'tag_id'],
    names: TAG,
    cuts: { tag: ['tag_id'], build: ['build_id'], package: ['package_id'] },
    paths: { build: ['build'], tag: ['tag'] },
    every: ofTags,
  }),
  define(tagPackages, {
    columns: ['package_id', 'tag_id', 'blocked', 'extra_arches'],
    names: { ...PACKAGE, ...TAG },
    cuts: { tag: ['tag_id'], package: ['package_id'] },
    paths: { package: ['package'], tag: ['tag'] },
    every: ofTags,
  }),
  define(tagPackageOwners, {
    columns: ['package_id', 'tag_id', 'owner'],
    names: { ...PACKAGE, ...TAG, owner: ['owner', named(users)] },
    cuts: { tag: ['tag_id'], package: ['package_id'], user: ['owner'] },
    paths: { package: ['package'], tag: ['tag'], user: ['owner'] },
    every: ofTags,
  }),
  define(groupConfig, {
    columns: [
      ...['group_id', 'tag_id', 'blocked', 'exported', 'display_name', 'is_default', 'uservisible'],
      ...['description', 'langonly', 'biarchonly'],
    ],
    names: { ...GROUP, ...TAG },
    cuts: { tag: ['tag_id'], group: ['group_id'] },
    paths: { tag: ['tag'] },
    every: ofTags,
  }),
  define(groupReqs, {
    columns: ['group_id', 'tag_id', 'req_id', 'blocked', 'type', 'is_metapkg'],
    names: { ...GROUP, ...TAG, req_id: ['req', named(groups)] },
    cuts: { tag: ['tag_id'], group: ['group_id'] },
    paths: { tag: ['tag'] },
    every: ofTags,
  }),
  define(groupPackages, {
    columns: ['group_id', 'tag_id', 'package', 'blocked', 'type', 'basearchonly', 'requires'],
    names: { ...GROUP, ...TAG },
    cuts: { tag: ['tag_id'], group: ['group_id'], package: ['package'] },
    paths: { tag: ['tag'] },
    every: ofTags,
  }),
];
