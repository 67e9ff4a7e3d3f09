import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, maybe, text } from '#hub/params';
import { ofUser } from '#hub/users/find';
import { addMember, dropMember, groupsOf, members, newGroup } from '#hub/users/groups';
import {
  allPermissions,
  describePermission,
  grant,
  permissionSources,
  permissionsOfUser,
  revoke,
} from '#hub/users/permissions';

export default [
  method('getAllPerms', {
    doc: 'Id, name and description of all permissions.',
    params: {},
    auth: open,
    run: (ctx) => allPermissions(ctx),
  }),
  method('getUserPerms', {
    doc: "Names of a user's permissions, without a user the caller's; with those from groups or not.",
    params: { userID: anyOr(null), with_groups: flag(true) },
    auth: open,
    run: (ctx, p) => permissionsOfUser(ctx, p.userID, p.with_groups),
  }),
  method('getUserPermsInheritance', {
    doc: "A user's permissions with the groups that give them; None stands for himself.",
    params: { userID: any },
    auth: open,
    run: (ctx, p) => permissionSources(ctx, p.userID),
  }),
  method('grantPermission', {
    doc: 'Give a permission to a user; create makes a new permission.',
    params: { userinfo: any, permission: any, create: flag(false), description: maybe(text) },
    auth: perm('admin'),
    run: (ctx, p) => grant(ctx, p.userinfo, p.permission, p.create, p.description),
  }),
  method('revokePermission', {
    doc: 'Take a permission from a user.',
    params: { userinfo: any, permission: any },
    auth: perm('admin'),
    run: (ctx, p) => revoke(ctx, p.userinfo, p.permission),
  }),
  method('editPermission', {
    doc: 'Change the description of a permission.',
    params: { permission: any, description: any },
    auth: perm('admin'),
    run: (ctx, p) => describePermission(ctx, p.permission, p.description),
  }),
  method('newGroup', {
    doc: 'Make a group of users; answers its id.',
    params: { name: text },
    auth: perm('admin'),
    run: (ctx, p) => newGroup(ctx, p.name),
  }),
  method('addGroupMember', {
    doc: 'Put a user into a group; strict: it is an error when he is in it already.',
    params: { group: any, user: any, strict: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => addMember(ctx, p.group, p.user, p.strict),
  }),
  method('dropGroupMember', {
    doc: 'Take a user out of a group.',
    params: { group: any, user: any },
    auth: perm('admin'),
    run: (ctx, p) => dropMember(ctx, p.group, p.user),
  }),
  method('getGroupMembers', {
    doc: 'The members of a group.',
    params: { group: any },
    auth: open,
    run: (ctx, p) => members(ctx, p.group),
  }),
  method('getUserGroups', {
    doc: 'The groups that a user is in.',
    params: { user: any },
    auth: open,
    run: async (ctx, p) => {
      const [, groups] = await ofUser(ctx.tx, p.user, (id) => groupsOf(ctx.tx, id));
      return groups.map(({ id, name }) => ({ id, name }));
    },
  }),
] satisfies Method[];
