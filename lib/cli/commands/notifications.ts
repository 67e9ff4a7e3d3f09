import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import type { UserRow } from '../rows.ts';

interface NotificationRow {
  id: number;
  user_id: number;
  package_id: number | null;
  tag_id: number | null;
  email?: string;
  success_only?: boolean;
}

async function packageId(ctx: Context, name: string): Promise<number> {
  const id = await ctx.call<number | null>('getPackageID', [name]);
  if (id === null) throw new UsageError(`No such package: ${name}`);
  return id;
}

const tagId = async (ctx: Context, name: string): Promise<number> => (await meant(ctx, 'tag', name)).id;

/** The ids of the package and the tag that mail is about; null for all. */
async function subject(ctx: Context, options: { package?: string; tag?: string }) {
  const pkg = options.package === undefined ? null : await packageId(ctx, options.package);
  const tag = options.tag === undefined ? null : await tagId(ctx, options.tag);
  return [pkg, tag] as const;
}

/** Whose notifications: another user's needs admin. */
async function owner(ctx: Context, name: string | undefined): Promise<UserRow> {
  if (name !== undefined && !(await ctx.call<boolean>('hasPerm', ['admin']))) {
    throw new UsageError('--user requires admin permission');
  }
  const user = await (name === undefined
    ? ctx.call<UserRow | null>('getLoggedInUser')
    : ctx.call<UserRow | null>('getUser', [name]));
  if (!user) throw new UsageError(name === undefined ? 'Not logged in' : `No such user: ${name}`);
  return user;
}

const FOR_USER = value('--user', 'USER', 'for this user (admins)');

const addNotification = command({
  name: 'add-notification',
  group: 'monitor',
  summary: 'Get mail about builds of a package or in a tag',
  args: [0, 0],
  login: 'always',
  options: {
    user: FOR_USER,
    package: value('--package', 'PACKAGE', 'about this package'),
    tag: value('--tag', 'TAG', 'about this tag'),
    successOnly: flag('--success-only', 'only when it went well'),
  },
  async run({ ctx, options }) {
    if (options.package === undefined && options.tag === undefined) {
      throw new UsageError('Command need at least one from --tag or --package options.');
    }
    const user = await owner(ctx, options.user);
    const [pkg, tag] = await subject(ctx, options);
    await ctx.call('createNotification', [user.id, pkg, tag, options.successOnly]);
  },
});

const editNotification = command({
  name: 'edit-notification',
  group: 'monitor',
  summary: 'Change a notification',
  usage: '<notification_id>',
  args: [1, 1],
  login: 'always',
  options: {
    package: value('--package', 'PACKAGE', "about this package; '*' for all"),
    tag: value('--tag', 'TAG', "about this tag; '*' for all"),
    successOnly: flag('--success-only', 'only when it went well'),
    noSuccessOnly: flag('--no-success-only', 'whatever the outcome'),
  },
  async run({ ctx, args: [word = ''], options }) {
    if (!/^\d+$/.test(word)) throw new UsageError('Notification ID has to be integer');
    const old = await ctx.call<NotificationRow>('getBuildNotification', [Number(word), true]);
    const pkg =
      options.package === undefined
        ? old.package_id
        : options.package === '*'
          ? null
          : await packageId(ctx, options.package);
    const tag = options.tag === undefined ? old.tag_id : options.tag === '*' ? null : await tagId(ctx, options.tag);
    const successOnly = options.successOnly || (!options.noSuccessOnly && (old.success_only ?? false));
    await ctx.call('updateNotification', [old.id, pkg, tag, successOnly]);
  },
});

const blockNotification = command({
  name: 'block-notification',
  group: 'monitor',
  summary: 'Get no mail about builds of a package or in a tag',
  args: [0, 0],
  login: 'always',
  options: {
    user: FOR_USER,
    package: value('--package', 'PACKAGE', 'about this package'),
    tag: value('--tag', 'TAG', 'about this tag'),
    all: flag('--all', 'no mail at all'),
  },
  async run({ ctx, options }) {
    if (options.package === undefined && options.tag === undefined && !options.all) {
      throw new UsageError('One of --tag, --package or --all must be specified.');
    }
    const user = await owner(ctx, options.user);
    const [pkg, tag] = await subject(ctx, options);
    const blocks = await ctx.call<NotificationRow[]>('getBuildNotificationBlocks', [user.id]);
    if (blocks.some((block) => block.package_id === pkg && block.tag_id === tag))
      throw new UsageError('Notification already exists.');
    await ctx.call('createNotificationBlock', [user.id, pkg, tag]);
  },
});

/** Commands that take ids of notifications or blocks away. */
function remover(name: 'remove-notification' | 'unblock-notification', method: string, what: string, summary: string) {
  return command({
    name,
    group: 'monitor',
    summary,
    usage: '<notification_id> [<notification_id> ...]',
    args: [1],
    login: 'always',
    async run({ ctx, args }) {
      if (args.some((word) => !/^\d+$/.test(word))) throw new UsageError('All notification IDs has to be integers');
      for (const word of args) {
        await ctx.call(method, [Number(word)]);
        ctx.out(`${what} ${word} successfully removed.`);
      }
    },
  });
}

const listNotifications = command({
  name: 'list-notifications',
  group: 'monitor',
  summary: 'List notifications and blocks',
  args: [0, 0],
  json: true,
  options: {
    mine: flag('--mine', 'yours'),
    user: value('--user', 'USER', 'those of this user'),
  },
  async run({ ctx, options }) {
    if (options.mine === (options.user !== undefined)) throw new UsageError('Use --user or --mine.');
    if (options.mine) await ctx.login();
    const user = await (options.mine
      ? ctx.call<UserRow | null>('getLoggedInUser')
      : ctx.call<UserRow | null>('getUser', [options.user!]));
    if (!user) throw new Failure(options.mine ? 'Not logged in' : `No such user: ${options.user}`);
    const notifications = await ctx.call<NotificationRow[]>('getBuildNotifications', [user.id]);
    const blocks = await ctx.call<NotificationRow[]>('getBuildNotificationBlocks', [user.id]);
    if (ctx.json) return ctx.printJson({ notifications, blocks });
    await printRows(ctx, 'Notifications', 'No notifications', notifications, true);
    ctx.out();
    await printRows(ctx, 'Notification blocks', 'No notification blocks', blocks, false);
  },
});

async function printRows(
  ctx: Context,
  title: string,
  none: string,
  rows: readonly NotificationRow[],
  full: boolean,
): Promise<void> {
  if (rows.length === 0) {
    ctx.out(none);
    return;
  }
  const line = (cells: readonly string[]) =>
    `${cells[0]!.padStart(6)} ${cells[1]!.padEnd(25)} ${cells[2]!.padEnd(25)}${full ? ` ${cells[3]!.padEnd(20)} ${cells[4]!.padEnd(12)}` : ''}`;
  ctx.out(title);
  const head = line(['ID', 'Tag', 'Package', 'E-mail', 'Success-only']);
  ctx.out(head);
  ctx.out('-'.repeat(head.length));
  for (const each of rows) {
    const tag =
      each.tag_id === null
        ? '*'
        : ((await ctx.call<{ name: string } | null>('getTag', [each.tag_id]))?.name ?? String(each.tag_id));
    const pkg =
      each.package_id === null
        ? '*'
        : ((await ctx.call<{ name: string } | null>('getPackage', [each.package_id]))?.name ?? String(each.package_id));
    ctx.out(line([String(each.id), tag, pkg, each.email ?? '', each.success_only ? 'yes' : 'no']));
  }
}

export default [
  addNotification,
  editNotification,
  blockNotification,
  remover('remove-notification', 'deleteNotification', 'Notification', 'Remove notifications'),
  remover('unblock-notification', 'deleteNotificationBlock', 'Notification block', 'Remove notification blocks'),
  listNotifications,
];
