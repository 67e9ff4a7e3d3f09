import type { Struct, Value } from '#core/xmlrpc/value';

/** The members that the commands read of the hub's answers. The hub sends more. */
export interface TaskRow {
  id: number;
  method: string;
  state: number;
  owner: number;
  owner_name?: string;
  arch: string;
  priority: number;
  parent: number | null;
  host_id: number | null;
  channel_id: number;
  label: string | null;
  weight: number;
  create_ts: number | null;
  start_ts: number | null;
  completion_ts: number | null;
  request?: Value[];
  result?: Value;
}

export interface TagRow {
  id: number;
  name: string;
  arches: string | null;
  perm: string | null;
  perm_id: number | null;
  locked: boolean;
  maven_support: boolean;
  maven_include_all: boolean;
  extra?: Struct;
}

export interface TargetRow {
  id: number;
  name: string;
  build_tag: number;
  build_tag_name: string;
  dest_tag: number;
  dest_tag_name: string;
}

export interface BuildRow {
  id: number;
  build_id?: number;
  nvr: string;
  name: string;
  package_name: string;
  version: string;
  release: string;
  epoch: number | null;
  state: number;
  owner_name: string;
  task_id: number | null;
  tag_name?: string;
  volume_name: string;
  volume_id: number;
  completion_ts?: number | null;
  start_ts?: number | null;
  creation_ts?: number | null;
  completion_time?: string | null;
  source: string | null;
  cg_name?: string | null;
  draft?: boolean;
  promoter_name?: string | null;
  promotion_ts?: number | null;
  extra: Struct | null;
  maven_group_id?: string;
  maven_artifact_id?: string;
}

export interface RpmRow {
  id: number;
  name: string;
  version: string;
  release: string;
  epoch: number | null;
  arch: string;
  nvr?: string;
  build_id: number;
  buildroot_id: number | null;
  buildtime: number;
  size: number;
  payloadhash: string;
  external_repo_id: number;
  external_repo_name: string;
  extra: Struct | null;
  draft?: boolean;
  sigkey?: string;
  metadata_only?: boolean;
}

export interface HostRow {
  id: number;
  name: string;
  user_id: number;
  arches: string | null;
  capacity: number;
  task_load: number;
  description: string | null;
  comment: string | null;
  enabled: boolean;
  ready: boolean;
  update_ts?: number | null;
}

export interface ChannelRow {
  id: number;
  name: string;
  enabled: boolean;
  comment: string | null;
  description: string | null;
}

export interface UserRow {
  id: number;
  name: string;
  status: number;
  usertype: number;
  krb_principals?: string[];
}

export interface RepoRow {
  id: number;
  tag_id: number;
  tag_name: string;
  state: number;
  create_event: number;
  creation_ts: number;
  creation_time: string;
  create_ts: number;
  state_ts?: number;
  state_time?: string;
  task_id: number | null;
  task_state?: number | null;
  dist: boolean;
  opts: Struct | null;
  custom_opts: Struct | null;
  begin_event?: number;
  begin_ts?: number;
  end_event?: number | null;
  end_ts?: number | null;
}

export interface BuildrootRow {
  id: number;
  arch: string;
  host_id: number | null;
  host_name: string | null;
  repo_id: number;
  tag_name: string;
  task_id: number | null;
  state: number;
  br_type: number;
  create_ts: number;
  retire_ts: number | null;
  create_event_time: string;
  repo_create_event_time: string;
}

export interface InheritanceRow {
  parent_id: number;
  child_id?: number;
  name: string;
  priority: number;
  maxdepth: number | null;
  intransitive: boolean;
  noconfig: boolean;
  pkg_filter: string;
  currdepth?: number;
}

export interface GroupRow {
  name: string;
  tag_id: number;
  display_name: string;
  description: string | null;
  is_default: boolean | null;
  uservisible: boolean;
  exported: boolean;
  blocked: boolean;
  langonly: string | null;
  biarchonly: boolean;
  packagelist: {
    package: string;
    type: string;
    basearchonly: boolean | null;
    requires: string | null;
    tag_id: number;
    blocked: boolean;
  }[];
  grouplist: { name: string; type: string; is_metapkg: boolean; tag_id: number; blocked: boolean }[];
}
