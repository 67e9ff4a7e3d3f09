import { entity } from './entity.ts';
import { versioned } from './versioned.ts';

/** A comps group is a name; what it means is said by each tag. */
export interface Group {
  readonly id: number;
  readonly name: string;
}

export const groups = entity<Group>({ name: 'group', unique: { name: (row) => row.name } });

export interface GroupConfig {
  readonly group_id: number;
  readonly tag_id: number;
  readonly blocked: boolean;
  readonly exported: boolean;
  readonly display_name: string;
  readonly is_default: boolean | null;
  readonly uservisible: boolean;
  readonly description: string | null;
  readonly langonly: string | null;
  readonly biarchonly: boolean;
}

export const groupConfig = versioned<GroupConfig>({
  name: 'group_config',
  key: (row) => `${row.tag_id}#${row.group_id}`,
  paths: { tag: (row) => row.tag_id },
  tags: (row) => [row.tag_id],
});

export interface GroupPackage {
  readonly group_id: number;
  readonly tag_id: number;
  /** a name of an RPM, which need not be one of Koji's packages */
  readonly package: string;
  readonly blocked: boolean;
  /** comps: mandatory, default, optional, conditional */
  readonly type: string;
  readonly basearchonly: boolean | null;
  readonly requires: string | null;
}

export const groupPackages = versioned<GroupPackage>({
  name: 'group_package_listing',
  key: (row) => `${row.tag_id}#${row.group_id}#${row.package}`,
  paths: { tag: (row) => row.tag_id },
  tags: (row) => [row.tag_id],
});

export interface GroupReq {
  readonly group_id: number;
  readonly tag_id: number;
  readonly req_id: number;
  readonly blocked: boolean;
  readonly type: string;
  readonly is_metapkg: boolean;
}

export const groupReqs = versioned<GroupReq>({
  name: 'group_req_listing',
  key: (row) => `${row.tag_id}#${row.group_id}#${row.req_id}`,
  paths: { tag: (row) => row.tag_id },
  tags: (row) => [row.tag_id],
});
