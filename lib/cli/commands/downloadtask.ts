import { taskFile } from '#core/pathinfo';
import { TASK } from '#core/states';
import { taskId } from '../arguments.ts';
import { command, flag, list } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { fetchAll, NOPROGRESS, QUIET, TOPURL, type Wanted } from '../fetching.ts';
import { found } from '../found.ts';
import type { TaskRow } from '../rows.ts';
import { LIVE } from '../selecttasks.ts';
import { watchTasks } from '../watch.ts';

/** Tasks whose RPMs are those of a build. */
const BUILD_METHODS = ['build', 'buildArch'];

const downloadTask = command({
  name: 'download-task',
  group: 'download',
  summary: 'Download the results of a task',
  usage: '<task_id>',
  args: [1, 1],
  about:
    'Downloads the RPMs that a build task and its children made, as for scratch builds; with --all every file of any task.',
  options: {
    arch: list('--arch', 'ARCH', 'only RPMs for this architecture (may be repeated)'),
    logs: flag('--logs', 'logs, too'),
    topurl: TOPURL,
    noprogress: NOPROGRESS,
    wait: flag('--wait', 'wait until the task has ended, also in the background'),
    nowait: flag('--nowait', 'do not wait until the task has ended'),
    quiet: QUIET,
    all: flag('--all', 'all files of tasks of any kind'),
    dirpertask: flag('--dirpertask', 'a directory for each task'),
    parentonly: flag('--parentonly', 'only files of the task itself'),
    filter: list('--filter', 'FILTER', 'only files whose names match this regular expression (may be repeated: all)'),
    skip: list('--skip', 'SKIP', 'no files whose names match this regular expression (may be repeated: any)'),
  },
  async run({ ctx, args: [word = ''], options }) {
    const id = taskId(word);
    const chosen = choice(options);
    let task = await found(ctx, 'task', id);
    if ((LIVE as number[]).includes(task.state) && (options.wait || (!options.nowait && ctx.io.foreground))) {
      await watchTasks(ctx, [id], options);
      task = await found(ctx, 'task', id);
    }
    const children = options.parentonly ? [] : await ctx.call<TaskRow[]>('getTaskChildren', [id]);
    const tasks = [task, ...children.sort((a, b) => a.id - b.id)];
    for (const each of tasks) checkClosed(each, each === task ? 'Task' : 'Child task');

    const files: Wanted[] = [];
    for (const each of tasks) files.push(...(await outputsOf(ctx, each, options, chosen)));
    if (files.length === 0) return ctx.out('No files for download found.');
    const once = new Map(files.map((file) => [file.name, file]));
    await fetchAll(ctx, [...once.values()], options);
    if (once.size < files.length) ctx.err('Duplicate files, for download all duplicate files use --dirpertask.');
  },
});

function checkClosed(task: TaskRow, what: string): void {
  if (task.state === TASK.CLOSED) return;
  if (task.state === TASK.CANCELED) throw new Failure(`${what} ${task.id} was canceled.`);
  if (task.state !== TASK.FAILED) throw new Failure(`${what} ${task.id} has not finished yet.`);
  throw new Failure(`${what} ${task.id} failed. You can use save-failed-tree plugin for FAILED tasks.`);
}

interface OutputOptions {
  arch: string[];
  logs: boolean;
  all: boolean;
  dirpertask: boolean;
}

/** The files of a task that are wanted. Where files of several tasks meet in one directory, the arch keeps them apart. */
async function outputsOf(
  ctx: Context,
  task: TaskRow,
  options: OutputOptions,
  chosen: (file: string) => boolean,
): Promise<Wanted[]> {
  const outputs = await ctx.call<Record<string, string[]>>('listTaskOutput', [task.id], { all_volumes: true });
  const arches = options.arch.flatMap((words) => words.split(','));
  const files: Wanted[] = [];
  for (const [file, volumes] of Object.entries(outputs)) {
    if (!chosen(file) || !isWanted(file, task, options, arches)) continue;
    for (const volume of volumes) {
      const dirs = [...(options.dirpertask ? [task.id] : []), ...(volume === 'DEFAULT' ? [] : [volume])];
      const name = options.dirpertask ? file : withArch(file, task.arch);
      files.push({ path: taskFile(task.id, file, volume), name: [...dirs, name].join('/') });
    }
  }
  return files;
}

/** RPMs of builds as --arch says, logs with --logs, everything else with --all. */
function isWanted(file: string, task: TaskRow, { all, logs }: OutputOptions, arches: readonly string[]): boolean {
  if (file.endsWith('.log')) return logs;
  if (!file.endsWith('.rpm') || !BUILD_METHODS.includes(task.method)) return all;
  return arches.length === 0 || arches.includes(file.split('.').at(-2)!);
}

/** `build.log` -> `build.x86_64.log` */
function withArch(file: string, arch: string): string {
  if (file.endsWith('.rpm') || file.includes(arch)) return file;
  const dot = file.lastIndexOf('.');
  return dot < 0 ? `${file}.${arch}` : `${file.slice(0, dot)}.${arch}${file.slice(dot)}`;
}

/** Whether a file's name is one that --filter and --skip leave. */
function choice(options: { filter: readonly string[]; skip: readonly string[] }): (file: string) => boolean {
  if (options.filter.length > 0 && options.skip.length > 0)
    throw new UsageError('Only filter or skip may be specified. Not both.');
  const filter = options.filter.map((text) => pattern(text, '--filter'));
  const skip = options.skip.map((text) => pattern(text, '--skip'));
  return (file) => filter.every((each) => each.test(file)) && !skip.some((each) => each.test(file));
}

function pattern(text: string, option: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`${option}: ${(error as Error).message}`);
  }
}

export default [downloadTask];
