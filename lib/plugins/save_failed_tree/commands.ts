import { taskId } from '#cli/arguments';
import { command, flag, float, value } from '#cli/command';
import type { Context } from '#cli/context';
import { Failure, UsageError } from '#cli/failure';
import { fetchAll } from '#cli/fetching';
import { size } from '#cli/progress';
import { fitted, header, row } from '#cli/table';
import { ascTime } from '#cli/time';
import { WAIT_OPTIONS, waitFor } from '#cli/waiting';
import { taskDirectory } from '#core/pathinfo';

const saveFailedTree = command({
  name: 'save-failed-tree',
  group: 'misc',
  summary: 'Keep the buildroot of a failed build as an archive',
  usage: 'ID',
  args: [1, 1],
  about:
    'Makes a tar archive of what a failed build left in its buildroot: the build directory, or with --full the whole tree. The argument is the id of the failed buildArch task.',
  login: 'always',
  options: {
    full: flag('-f, --full', 'the whole tree, not only the build directory'),
    task: flag('-t, --task', 'the argument is a task (the default)'),
    buildroot: flag('-r, --buildroot', 'the argument is a buildroot'),
    quiet: flag('--quiet', 'do not print what the task does'),
    nowait: WAIT_OPTIONS.nowait,
  },
  async run({ ctx, args: [word = ''], options }) {
    if (options.task && options.buildroot) throw new UsageError('--task and --buildroot are mutually exclusive');
    if (!/^\d+$/.test(word)) throw new UsageError('ID must be an integer');
    const id = options.buildroot ? Number(word) : await newestRoot(ctx, Number(word));
    const task = await ctx.call<number>('saveFailedTree', [id, options.full]);
    if (!options.quiet) {
      ctx.out(`Created task ${task} for buildroot ${id}`);
      ctx.out(`Task info: ${ctx.config.weburl}/taskinfo?taskID=${task}`);
    }
    // in the background, too
    return waitFor(ctx, [task], { ...options, wait: true });
  },
});

async function newestRoot(ctx: Context, task: number): Promise<number> {
  const roots = await ctx.call<{ id: number }[]>('listBuildroots', [], { taskID: task });
  if (roots.length === 0) throw new Failure(`No buildroots for task ${task}`);
  const newest = Math.max(...roots.map(({ id }) => id));
  if (roots.length > 1) ctx.out(`Multiple buildroots for task. Choosing last one (${newest})`);
  return newest;
}

interface TreeRow {
  readonly id: number;
  readonly buildroot_id: number;
  readonly task_id: number;
  readonly owner_name: string | null;
  readonly tag_name: string | null;
  readonly full: boolean;
  readonly size: number;
  readonly expire_ts: number;
  readonly cost_per_month: number;
}

const TITLES = ['ID', 'Failed task', 'Owner', 'Tag', 'What', 'Size', 'Kept until', '$/month'];

const VERBS = ['list', 'download', 'extend', 'delete'];

const failedTrees = command({
  name: 'failed-trees',
  group: 'misc',
  summary: 'List saved trees of failed builds, get them, keep them longer, or delete them',
  usage: 'list | download <id> [<id> ...] | extend <id> [<id> ...] | delete <id> [<id> ...]',
  args: [1],
  about: `
Trees that "save-failed-tree" has saved go after some days. The id of a tree is that of the task that saved it; the archive
is on the task's page, too.

"list" shows them with the time until which they are kept, and what a month of each costs. "download" saves the archives
here. "extend" keeps trees as long as new ones are kept, or for --days from now. "delete" removes them at once, which makes
room in their owner's quota.`,
  examples: ['failed-trees list --mine', 'failed-trees extend 4711 --days 7', 'failed-trees delete 4711 4712'],
  login: 'always',
  json: true,
  options: {
    mine: flag('--mine', 'list your own only'),
    user: value('--user', 'USER', "list a user's only"),
    days: float('--days', 'DAYS', 'keep them for so many days from now'),
  },
  async run({ ctx, args: [verb = '', ...words], options }) {
    const { mine, user, days } = options;
    if (verb === 'list') return listTrees(ctx, mine ? await whoami(ctx) : (user ?? null));
    if (!VERBS.includes(verb)) throw new UsageError(`Not a verb of failed-trees: ${verb}`);
    if (words.length === 0) throw new UsageError(`failed-trees ${verb} needs the ids of trees`);
    const ids = words.map(taskId);
    if (verb === 'download') return downloadTrees(ctx, ids);
    for (const id of ids) {
      if (verb === 'extend') await extendTree(ctx, id, days ?? null);
      else await ctx.call('toji.deleteFailedTree', [id]);
    }
    return 0;
  },
});

async function whoami(ctx: Context): Promise<string> {
  const user = await ctx.call<{ name: string } | null>('getLoggedInUser');
  if (!user) throw new Failure('--mine needs a login');
  return user.name;
}

async function listTrees(ctx: Context, user: string | null): Promise<void> {
  const rows = await ctx.call<TreeRow[]>('toji.listFailedTrees', [user]);
  if (ctx.json) return ctx.printJson(rows);
  const cells = rows.map((tree) => [
    ...[tree.id, tree.task_id, tree.owner_name ?? '', tree.tag_name ?? '', tree.full ? 'full' : 'builddir'],
    ...[size(tree.size), ascTime(tree.expire_ts), tree.cost_per_month.toFixed(4)],
  ]);
  const columns = fitted(TITLES, cells);
  if (!ctx.globals.quiet) for (const line of header(columns)) ctx.out(line);
  for (const one of cells) ctx.out(row(columns, one));
}

async function downloadTrees(ctx: Context, ids: readonly number[]): Promise<void> {
  const trees = new Map((await ctx.call<TreeRow[]>('toji.listFailedTrees')).map((tree) => [tree.id, tree]));
  const files = ids.map((id) => {
    const tree = trees.get(id);
    if (!tree) throw new Failure(`No such failed tree: ${id}`);
    const name = `broot-${tree.buildroot_id}.tar.gz`;
    return { path: `work/${taskDirectory(id)}/${name}`, name };
  });
  await fetchAll(ctx, files, { quiet: ctx.globals.quiet, noprogress: false });
}

async function extendTree(ctx: Context, id: number, days: number | null): Promise<void> {
  const { expire_ts } = await ctx.call<{ expire_ts: number }>('toji.extendFailedTree', [id, days]);
  ctx.out(`${id} is kept until ${ascTime(expire_ts)}`);
}

export default [saveFailedTree, failedTrees];
