import { entity } from './entity.ts';
import { pad } from './table.ts';
import { versioned } from './versioned.ts';

export interface User {
  readonly id: number;
  readonly name: string;
  /** states.USER_STATUS */
  readonly status: number;
  /** states.USER_TYPE */
  readonly usertype: number;
  /** scrypt hash; null = no login by password */
  readonly password: string | null;
  readonly krb_principals: readonly string[];
}

export const users = entity<User>({
  name: 'user',
  unique: { name: (user) => user.name },
  lists: { g1: (user) => ['user', pad(user.id)] },
  stamp: { name: 'names/user', changed: (old, now) => old.name !== now.name },
});

/** A Kerberos principal belongs to one user. */
export const principals = entity<{ id: number; principal: string; user_id: number }>({
  name: 'principal',
  unique: { principal: (row) => row.principal },
});

export interface Permission {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
}

export const permissions = entity<Permission>({
  name: 'permission',
  unique: { name: (perm) => perm.name },
  lists: { g1: (perm) => ['permission', pad(perm.id)] },
  stamp: { name: 'names/permission', changed: (old, now) => old.name !== now.name },
});

export const userPerms = versioned<{ user_id: number; perm_id: number }>({
  name: 'user_perms',
  key: (row) => `${row.user_id}#${row.perm_id}`,
  paths: { user: (row) => row.user_id, perm: (row) => row.perm_id },
});

/** Membership: groups are users of the type GROUP. */
export const userGroups = versioned<{ user_id: number; group_id: number }>({
  name: 'user_groups',
  key: (row) => `${row.user_id}#${row.group_id}`,
  paths: { user: (row) => row.user_id, group: (row) => row.group_id },
});
