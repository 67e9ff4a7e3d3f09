import { GenericError } from '#core/errors';
import { USER_STATUS, USER_TYPE } from '#core/states';
import { type Auth, type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, int, list, maybe, queryOpts, text } from '#hub/params';
import { addPrincipal, createUser, dropPrincipal, editUser, setUserStatus } from '#hub/users/edit';
import { findUser } from '#hub/users/find';
import { listUsers, userInfo } from '#hub/users/list';

/** Koji 1.35 looks for the user first; the function itself asks for the permission. */
const adminOnceFound: Auth = { text: 'admin', check: () => {} };

export default [
  method('getUser', {
    doc: 'A user by id, name, principal or struct; without userInfo the caller. None when there is none.',
    params: { userInfo: anyOr(null), strict: flag(false), krb_princs: flag(true), groups: flag(false) },
    auth: open,
    run: (ctx, p) => userInfo(ctx, p.userInfo, p),
  }),
  method('listUsers', {
    doc: 'Users of a type (None: any), by the beginning of the name, by permission.',
    params: {
      userType: maybe(int).default(USER_TYPE.NORMAL),
      prefix: maybe(text),
      queryOpts,
      perm: anyOr(null),
      inherited_perm: flag(false),
    },
    auth: open,
    run: (ctx, p) => listUsers(ctx, p),
  }),
  method('createUser', {
    doc: 'Make a user; answers his id.',
    params: { username: text, status: maybe(int), krb_principal: maybe(text) },
    auth: perm('admin'),
    run: (ctx, p) => createUser(ctx, p.username, p.status, p.krb_principal),
  }),
  method('editUser', {
    doc: 'Rename a user, change his principals: a list of {old, new}.',
    params: { userInfo: any, name: maybe(text), krb_principal_mappings: maybe(list) },
    auth: perm('admin'),
    run: (ctx, p) => editUser(ctx, p.userInfo, p.name, p.krb_principal_mappings),
  }),
  method('enableUser', {
    doc: 'Let a user log in again.',
    params: { username: any },
    auth: adminOnceFound,
    run: (ctx, p) => setUserStatus(ctx, p.username, USER_STATUS.NORMAL),
  }),
  method('disableUser', {
    doc: 'Let a user log in no more.',
    params: { username: any },
    auth: adminOnceFound,
    run: (ctx, p) => setUserStatus(ctx, p.username, USER_STATUS.BLOCKED),
  }),
  method('addUserKrbPrincipal', {
    doc: 'Add a Kerberos principal; answers the id of the user.',
    params: { user: any, krb_principal: text },
    auth: perm('admin'),
    run: async (ctx, p) => (await addPrincipal(ctx, await findUser(ctx.tx, p.user, true), p.krb_principal)).id,
  }),
  method('removeUserKrbPrincipal', {
    doc: 'Remove a Kerberos principal; answers the id of the user.',
    params: { user: any, krb_principal: text.nullable() },
    auth: perm('admin'),
    run: async (ctx, p) => {
      const user = await findUser(ctx.tx, p.user, true);
      if (!p.krb_principal) throw new GenericError('krb_principal must be specified');
      return (await dropPrincipal(ctx, user, p.krb_principal)).id;
    },
  }),
] satisfies Method[];
