import { USER_STATUS, USER_TYPE } from '#core/states';
import { command, flag, list, value } from '../command.ts';
import { Failure, UsageError } from '../failure.ts';
import { found, meant } from '../found.ts';
import type { UserRow } from '../rows.ts';
import { header, row } from '../table.ts';

interface PermRow {
  id: number;
  name: string;
  description: string | null;
}

const addUser = command({
  name: 'add-user',
  group: 'admin',
  summary: 'Add a user',
  usage: '<username>',
  args: [1, 1],
  login: 'always',
  options: {
    principal: value('--principal', 'PRINCIPAL', 'Kerberos principal of the user'),
    disable: flag('--disable', 'do not let the user log in'),
  },
  async run({ ctx, args: [name = ''], options }) {
    const status = options.disable ? USER_STATUS.BLOCKED : USER_STATUS.NORMAL;
    const id = await ctx.call<number>('createUser', [name], { status, krb_principal: options.principal });
    ctx.out(`Added user ${name} (${id})`);
  },
});

const editUser = command({
  name: 'edit-user',
  group: 'admin',
  summary: 'Change a user',
  usage: '<username>',
  args: [1, 1],
  login: 'always',
  options: {
    rename: value('--rename', 'RENAME', 'new name'),
    editKrb: list('--edit-krb', 'OLD=NEW', 'replace a Kerberos principal (may be repeated)'),
    addKrb: list('--add-krb', 'KRB', 'add a Kerberos principal (may be repeated)'),
    removeKrb: list('--remove-krb', 'KRB', 'remove a Kerberos principal (may be repeated)'),
  },
  async run({ ctx, args: [name = ''], options }) {
    const mappings = [
      ...options.editKrb.map((pair) => {
        const [old = '', fresh = ''] = pair.split('=');
        if (old === '' || fresh === '') throw new UsageError(`Not OLD=NEW: ${pair}`);
        return { old, new: fresh };
      }),
      ...options.addKrb.map((krb) => ({ old: null, new: krb })),
      ...options.removeKrb.map((krb) => ({ old: krb, new: null })),
    ];
    await ctx.call('editUser', [name], {
      name: options.rename,
      krb_principal_mappings: mappings.length > 0 ? mappings : undefined,
    });
  },
});

function switchUser(name: 'enable-user' | 'disable-user', method: string, summary: string) {
  return command({
    name,
    group: 'admin',
    summary,
    usage: '<username>',
    args: [1, 1],
    login: 'always',
    async run({ ctx, args: [user = ''] }) {
      await ctx.call(method, [user]);
    },
  });
}

const grantPermission = command({
  name: 'grant-permission',
  group: 'admin',
  summary: 'Give users a permission',
  usage: '<permission> <user> [<user> ...]',
  args: [2],
  login: 'always',
  options: {
    new: flag('--new', 'create the permission when it is not there'),
    description: value('--description', 'DESCRIPTION', 'what a new permission is for'),
  },
  async run({ ctx, args: [permission = '', ...names], options }) {
    if (options.description !== undefined && !options.new)
      throw new UsageError('Option new must be specified with option description.');
    const users = [];
    for (const name of names) users.push(await meant(ctx, 'user', name));
    const named = { create: options.new || undefined, description: options.description };
    for (const user of users) await ctx.call('grantPermission', [user.name, permission], named);
  },
});

const revokePermission = command({
  name: 'revoke-permission',
  group: 'admin',
  summary: 'Take a permission from users',
  usage: '<permission> <user> [<user> ...]',
  args: [2],
  login: 'always',
  async run({ ctx, args: [permission = '', ...names] }) {
    const users = [];
    for (const name of names) users.push(await meant(ctx, 'user', name));
    for (const user of users) await ctx.call('revokePermission', [user.name, permission]);
  },
});

const editPermission = command({
  name: 'edit-permission',
  group: 'admin',
  summary: 'Describe what a permission is for',
  usage: '<permission> <description>',
  args: [2, 2],
  login: 'always',
  async run({ ctx, args: [permission = '', description = ''] }) {
    await ctx.call('editPermission', [permission, description]);
  },
});

const listPermissions = command({
  name: 'list-permissions',
  group: 'info',
  summary: 'List permissions, of a user or all',
  args: [0, 0],
  login: 'always',
  json: true,
  options: {
    user: value('--user', 'USER', 'permissions of this user'),
    mine: flag('--mine', 'your permissions'),
    quiet: flag('--quiet', 'do not print the header'),
  },
  async run({ ctx, options }) {
    const all = await ctx.call<PermRow[]>('getAllPerms');
    let perms = all;
    if (options.user !== undefined || options.mine) {
      const user =
        options.user === undefined
          ? await ctx.call<UserRow | null>('getLoggedInUser')
          : await found(ctx, 'user', options.user);
      if (!user) throw new Failure('Not logged in');
      const names = await ctx.call<string[]>('getUserPerms', [user.id]);
      perms = names.map((name) => all.find((perm) => perm.name === name) ?? { id: 0, name, description: null });
    }
    perms.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (ctx.json) return ctx.printJson(perms);
    const one = options.user !== undefined || options.mine;
    const columns = one
      ? [{ title: 'Permission name', width: 18 }]
      : [20, 50].map((width, at) => ({ width, title: ['Permission name', 'Description'][at]! }));
    if (!options.quiet) for (const line of header(columns, 'rule')) ctx.out(line);
    for (const perm of perms) ctx.out(row(columns, [perm.name, perm.description]));
  },
});

const userinfo = command({
  name: 'userinfo',
  group: 'admin',
  summary: 'Show what is known about users',
  usage: '<username> [<username> ...]',
  args: [1],
  json: true,
  async run({ ctx, args }) {
    const users = [];
    for (const name of args) {
      const user = await ctx.call<UserRow | null>('getUser', [name]);
      if (!user) {
        ctx.err(`No such user: ${name}`);
        continue;
      }
      const perms = await ctx.call<string[]>('getUserPerms', [user.id]);
      const countOnly = { countOnly: true };
      const packages = await ctx.call<number>('listPackages', [], {
        userID: user.id,
        with_dups: true,
        queryOpts: countOnly,
      });
      const tasks = await ctx.call<number>('listTasks', [], {
        opts: { owner: user.id, parent: null },
        queryOpts: countOnly,
      });
      const builds = await ctx.call<number>('listBuilds', [], { userID: user.id, queryOpts: countOnly });
      users.push({ ...user, perms, packages, tasks, builds });
    }
    if (ctx.json) return ctx.printJson(users);
    for (const user of users) {
      ctx.out(`User name: ${user.name}`);
      ctx.out(`User ID: ${user.id}`);
      ctx.out(`krb principals: ${user.krb_principals?.join(', ') ?? ''}`.trimEnd());
      ctx.out('Permissions:');
      for (const perm of user.perms.sort()) ctx.out(`  ${perm}`);
      ctx.out(`Status: ${user.status === USER_STATUS.BLOCKED ? 'BLOCKED' : 'NORMAL'}`);
      ctx.out(`Usertype: ${Object.keys(USER_TYPE)[user.usertype] ?? user.usertype}`);
      ctx.out(`Number of packages: ${user.packages}`);
      ctx.out(`Number of tasks: ${user.tasks}`);
      ctx.out(`Number of builds: ${user.builds}`);
      ctx.out();
    }
  },
});

const listUsers = command({
  name: 'list-users',
  group: 'admin',
  summary: 'List users',
  args: [0, 0],
  json: true,
  options: {
    usertype: value('--usertype', 'USERTYPE', 'users of this type: normal (default), host, group or any'),
    prefix: value('--prefix', 'PREFIX', 'users whose names begin with this'),
    perm: value('--perm', 'PERM', 'users who have this permission'),
    inheritedPerm: flag('--inherited-perm', 'with --perm: also by way of a group'),
  },
  async run({ ctx, options }) {
    if (options.inheritedPerm && options.perm === undefined)
      throw new UsageError('inherited_perm option must be used with perm option');
    const wanted = (options.usertype ?? 'normal').toUpperCase();
    const types: Readonly<Record<string, number | null>> = { ...USER_TYPE, ANY: null, ALL: null };
    if (!Object.hasOwn(types, wanted)) throw new Failure(`Invalid usertype: ${options.usertype}`);
    const users = await ctx.call<UserRow[]>('listUsers', [], {
      userType: types[wanted]!,
      prefix: options.prefix,
      perm: options.perm,
      inherited_perm: options.inheritedPerm || undefined,
    });
    if (ctx.json) return ctx.printJson(users);
    for (const user of users) ctx.out(user.name);
  },
});

export default [
  addUser,
  editUser,
  switchUser('enable-user', 'enableUser', 'Let a user log in again'),
  switchUser('disable-user', 'disableUser', 'Do not let a user log in'),
  grantPermission,
  revokePermission,
  editPermission,
  listPermissions,
  userinfo,
  listUsers,
];
