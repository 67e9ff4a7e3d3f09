import { taskFile } from '#core/pathinfo';
import { TASK } from '#core/states';
import { taskId } from '../arguments.ts';
import { command, flag, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { fetchAll, NOPROGRESS, QUIET, TOPURL, type Wanted } from '../fetching.ts';
import { found } from '../found.ts';
import type { TaskRow } from '../rows.ts';
import { LIVE } from '../selecttasks.ts';
import { watchTasks } from '../watch.ts';

const BUILD_METHODS = ['build', 'buildArch', 'buildSRPMFromSCM', 'rebuildSRPM'];

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
    filter: value('--filter', 'FILTER', 'only files whose names match this regular expression'),
    skip: value('--skip', 'SKIP', 'no files whose names match this regular expression'),
  },
  async run({ ctx, args: [word = ''], options }) {
    const id = taskId(word);
    const task = await found(ctx, 'task', id);
    const running = (LIVE as number[]).includes(task.state);
    if (running && (options.wait || (!options.nowait && ctx.io.foreground))) await watchTasks(ctx, [id], options);
    else if (running) throw new Failure(`Task ${id} has not finished yet.`);
    if (task.state === TASK.FAILED && !options.all && !options.logs) {
      throw new Failure(`Task ${id} failed. You can use save-failed-tree for FAILED tasks.`);
    }

    const tasks = options.parentonly ? [task] : [task, ...(await ctx.call<TaskRow[]>('getTaskChildren', [id]))];
    const files: Wanted[] = [];
    for (const each of tasks) {
      if (!options.all && !BUILD_METHODS.includes(each.method)) continue;
      files.push(...(await outputsOf(ctx, each, options)));
    }
    if (files.length === 0) throw new Failure('No files for download found.');
    return fetchAll(ctx, files, options);
  },
});

interface OutputOptions {
  arch: string[];
  logs: boolean;
  all: boolean;
  dirpertask: boolean;
  filter?: string;
  skip?: string;
}

async function outputsOf(ctx: Context, task: TaskRow, options: OutputOptions): Promise<Wanted[]> {
  const outputs = await ctx.call<Record<string, string[]>>('listTaskOutput', [task.id], { all_volumes: true });
  const filter = pattern(options.filter, '--filter');
  const skip = pattern(options.skip, '--skip');
  const files: Wanted[] = [];
  for (const [file, volumes] of Object.entries(outputs)) {
    if ((filter && !filter.test(file)) || skip?.test(file)) continue;
    const log = file.endsWith('.log');
    const arch = /\.([^.]+)\.rpm$/.exec(file)?.[1];
    if (!options.all && (log ? !options.logs : arch === undefined)) continue;
    if (arch !== undefined && options.arch.length > 0 && !options.arch.includes(arch)) continue;
    // Every child has a build.log: the arch keeps them apart.
    const name = log && !options.dirpertask ? `${file.slice(0, -4)}.${task.label ?? task.arch}.log` : file;
    const dir = options.dirpertask ? `${task.id}/` : '';
    for (const volume of volumes) files.push({ path: taskFile(task.id, file, volume), name: `${dir}${name}` });
  }
  return files;
}

function pattern(text: string | undefined, option: string): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`${option}: ${(error as Error).message}`);
  }
}

export default [downloadTask];
