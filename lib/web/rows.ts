/** What the pages read of the hub's answers; times are seconds since the epoch. The hub sends more. */
import type { Struct, Value } from '#core/xmlrpc/value';

export interface TaskRow {
  readonly id: number;
  readonly method: string;
  readonly state: number;
  readonly owner: number;
  readonly owner_name?: string | null;
  readonly arch: string;
  readonly priority: number;
  readonly weight: number;
  readonly parent: number | null;
  readonly host_id: number | null;
  readonly channel_id: number;
  readonly label: string | null;
  readonly create_ts: number | null;
  readonly start_ts: number | null;
  readonly completion_ts: number | null;
  readonly request?: Value[];
}

export interface AttemptRow {
  readonly attempt: number;
  readonly host_id: number | null;
  readonly host_name: string | null;
  readonly create_ts: number;
  readonly start_ts: number | null;
  readonly end_ts: number | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly size: string | null;
  readonly capacity: string | null;
}

/** The answer of toji.explainTask */
export interface Explanation {
  readonly reason: string;
  readonly position?: number | null;
  readonly lost?: readonly string[];
  readonly refusals?: readonly string[];
  readonly expected_start_ts?: number | null;
  readonly pools?: readonly {
    readonly host: string;
    readonly load: number;
    readonly capacity: number;
    readonly tasks: number;
  }[];
}

export interface BuildRow {
  readonly build_id: number;
  readonly nvr: string;
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly package_id: number;
  readonly package_name: string;
  readonly state: number;
  readonly owner_id: number;
  readonly owner_name: string | null;
  readonly task_id: number | null;
  readonly volume_name: string | null;
  readonly source: string | null;
  readonly draft: boolean;
  readonly cg_name?: string | null;
  readonly start_ts?: number | null;
  readonly creation_ts?: number | null;
  readonly completion_ts?: number | null;
  /** listTagged has text only */
  readonly completion_time?: string | null;
  readonly extra?: Struct | null;
}

export interface RpmRow {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly arch: string;
  readonly build_id: number;
  readonly buildroot_id: number | null;
  readonly buildtime: number;
  readonly size: number;
  readonly payloadhash: string;
  readonly external_repo_id: number;
  readonly external_repo_name: string | null;
}

export interface Named {
  readonly id: number;
  readonly name: string;
}

export interface TagRow extends Named {
  readonly arches: string | null;
  readonly perm: string | null;
  readonly locked: boolean;
  readonly maven_support: boolean;
  readonly extra?: Struct;
}

export interface TargetRow extends Named {
  readonly build_tag: number;
  readonly build_tag_name: string;
  readonly dest_tag: number;
  readonly dest_tag_name: string;
}

export interface PackageEntry {
  readonly package_id: number;
  readonly package_name: string;
  readonly tag_id?: number;
  readonly tag_name?: string;
  readonly owner_id?: number;
  readonly owner_name?: string;
  readonly blocked?: boolean;
}

export interface HostRow extends Named {
  readonly user_id: number;
  readonly arches: string | null;
  readonly capacity: number;
  readonly task_load: number;
  readonly description: string | null;
  readonly comment: string | null;
  readonly enabled: boolean;
  readonly ready: boolean;
  readonly update_ts?: number | null;
}

export interface ChannelRow extends Named {
  readonly enabled: boolean;
  readonly description: string | null;
}

export interface UserRow extends Named {
  readonly status: number;
  readonly usertype: number;
}

export interface RepoRow {
  readonly id: number;
  readonly tag_id: number;
  readonly tag_name: string;
  readonly state: number;
  readonly task_id: number | null;
  readonly create_event: number;
  readonly create_ts: number;
  readonly creation_ts: number;
  readonly state_ts: number | null;
  readonly dist: boolean;
  readonly opts: Struct | null;
  readonly custom_opts: Struct | null;
}

export interface BuildrootRow {
  readonly id: number;
  readonly arch: string | null;
  readonly br_type: number;
  readonly state: number | null;
  readonly host_id: number | null;
  readonly host_name: string | null;
  readonly repo_id: number | null;
  readonly tag_id: number | null;
  readonly tag_name: string | null;
  readonly task_id: number | null;
  readonly create_ts: number | null;
  readonly retire_ts: number | null;
  readonly cg_name: string | null;
  readonly container_type: string | null;
  readonly container_arch: string | null;
}

export interface ArchiveRow {
  readonly id: number;
  readonly filename: string;
  readonly size: number;
  readonly btype: string;
  readonly build_id: number;
  readonly buildroot_id: number | null;
  readonly type_name: string;
  readonly type_description: string;
  readonly checksum: string;
  readonly checksum_type: number;
  readonly metadata_only: boolean;
  /** what the build type knows: of images, of Maven's, and of Windows' files */
  readonly arch?: string | null;
  readonly group_id?: string | null;
  readonly artifact_id?: string | null;
  readonly version?: string | null;
  readonly relpath?: string | null;
  readonly platforms?: string | null;
  readonly flags?: string | null;
}

export interface ExternalRepoRow {
  readonly tag_id: number;
  readonly external_repo_id: number;
  readonly external_repo_name: string;
  readonly tag_name: string;
  readonly url: string;
  readonly priority: number;
  readonly merge_mode: string;
  readonly arches: string | null;
}

export interface ParentRow {
  readonly parent_id: number;
  readonly name: string;
  readonly priority: number;
  readonly maxdepth: number | null;
  readonly intransitive: boolean;
  readonly noconfig: boolean;
  readonly pkg_filter: string;
  readonly currdepth?: number;
}
