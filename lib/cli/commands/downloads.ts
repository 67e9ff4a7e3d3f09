import { join } from 'node:path';
import { download, fileUrl } from '#client/download';
import { HttpError } from '#client/transport';
import { fnmatch } from '#core/fnmatch';
import { BUILD, stateName, TASK } from '#core/states';
import { idOrName, taskId } from '../arguments.ts';
import { command, flag, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { buildDir, rpmFile, rpmPath, taskFile } from '../paths.ts';
import { progressBar } from '../progress.ts';
import type { BuildRow, RpmRow, TagRow, TaskRow } from '../rows.ts';
import { saveLogs } from '../tasklogs.ts';
import { watchTasks } from '../watch.ts';

const NOPROGRESS = flag('--noprogress', 'do not draw the progress');
const QUIET = flag('-q, --quiet', 'print nothing but errors');
const TOPURL = value('--topurl', 'URL', 'URL of the files');

interface Wanted {
  /** Below topurl. */
  path: string;
  /** Below the working directory. */
  name: string;
}

async function fetchAll(
  ctx: Context,
  files: readonly Wanted[],
  options: { quiet: boolean; noprogress: boolean; topurl?: string },
): Promise<void> {
  const topurl = options.topurl ?? ctx.config.topurl;
  for (const [at, file] of files.entries()) {
    if (!options.quiet) ctx.out(`Downloading [${at + 1}/${files.length}]: ${file.name}`);
    const progress = progressBar(ctx.io, !options.quiet && !options.noprogress);
    await download(ctx.session.transport, fileUrl(topurl, file.path), join(ctx.io.cwd, file.name), { progress });
  }
}

interface BuildSelection {
  type?: string;
  latestfrom?: string;
  taskId: boolean;
  rpm: boolean;
}

async function buildMeant(ctx: Context, word: string, options: BuildSelection): Promise<BuildRow> {
  if (options.latestfrom !== undefined) {
    const tag = await ctx.call<TagRow | null>('getTag', [idOrName(options.latestfrom)]);
    if (!tag) throw new Failure(`No such tag: ${options.latestfrom}`);
    const [build] = await ctx.call<BuildRow[]>('listTagged', [tag.id], {
      latest: true,
      inherit: true,
      package: word,
      type: options.type,
    });
    if (!build) throw new Failure(`${options.latestfrom} has no builds of ${word}`);
    return ctx.call<BuildRow>('getBuild', [build.build_id ?? build.id], { strict: true });
  }
  if (options.taskId) {
    const [build] = await ctx.call<BuildRow[]>('listBuilds', [], { taskID: taskId(word) });
    if (!build) throw new Failure(`No associated build for task ${word}`);
    return ctx.call<BuildRow>('getBuild', [build.build_id ?? build.id], { strict: true });
  }
  if (options.rpm) {
    const rpm = await ctx.call<RpmRow | null>('getRPM', [idOrName(word)]);
    if (!rpm) throw new Failure(`No such rpm: ${word}`);
    return ctx.call<BuildRow>('getBuild', [rpm.build_id], { strict: true });
  }
  const build = await ctx.call<BuildRow | null>('getBuild', [idOrName(word)]);
  if (!build) throw new Failure(`No such build: ${word}`);
  return build;
}

const isDebuginfo = (name: string) => /-debuginfo$|-debugsource$|-debuginfo-/.test(name);

const downloadBuild = command({
  name: 'download-build',
  group: 'download',
  summary: 'Download the files of a finished build',
  usage: '<n-v-r|build_id>',
  args: [1, 1],
  about:
    'Downloads the RPMs of a build into the working directory. Scratch builds are no builds in this sense: use download-task for them.',
  examples: ['download-build --arch=x86_64 hello-1.0-1.fc42', 'download-build --latestfrom=f42 hello'],
  options: {
    arch: list('-a, --arch', 'ARCH', 'only files for this architecture (may be repeated)'),
    type: value('--type', 'TYPE', 'archives of this type instead of RPMs'),
    latestfrom: value('--latestfrom', 'LATESTFROM', 'the latest build in this tag; the argument is a package'),
    debuginfo: flag('--debuginfo', 'debuginfo RPMs, too'),
    taskId: flag('--task-id', 'the argument is the id of the task that made the build'),
    rpm: flag('--rpm', 'the argument is an RPM; download only this'),
    key: value('--key', 'KEY', 'the copies signed with this key'),
    fallbackUnsigned: flag('--fallback-unsigned', 'with --key: unsigned where there is no such copy'),
    topurl: TOPURL,
    noprogress: NOPROGRESS,
    nofailarch: flag('--nofailarch', 'do not fail when there is nothing for an architecture'),
    quiet: QUIET,
  },
  async run({ ctx, args: [word = ''], options }) {
    const build = await buildMeant(ctx, word, options);
    if (build.state !== BUILD.COMPLETE) throw new Failure(`Build ${build.nvr} is ${stateName(BUILD, build.state)}`);
    const dir = buildDir(build);
    if (options.type !== undefined) {
      const archives = await ctx.call<{ filename: string }[]>('listArchives', [], {
        buildID: build.id,
        type: options.type,
      });
      if (archives.length === 0) throw new Failure(`No ${options.type} archives available for ${build.nvr}`);
      return fetchAll(
        ctx,
        archives.map(({ filename }) => ({ path: `${dir}/${options.type}/${filename}`, name: filename })),
        options,
      );
    }
    const rpms = await selectRpms(ctx, word, build, options);
    const files: Wanted[] = [];
    for (const rpm of rpms) files.push({ path: `${dir}/${await copyOf(ctx, rpm, options)}`, name: rpmFile(rpm) });
    return fetchAll(ctx, files, options);
  },
});

async function selectRpms(
  ctx: Context,
  word: string,
  build: BuildRow,
  options: { rpm: boolean; arch: string[]; debuginfo: boolean; nofailarch: boolean },
): Promise<RpmRow[]> {
  if (options.rpm) return [await ctx.call<RpmRow>('getRPM', [idOrName(word)], { strict: true })];
  const all = await ctx.call<RpmRow[]>('listRPMs', [], {
    buildID: build.id,
    arches: options.arch.length > 0 ? options.arch : undefined,
  });
  for (const arch of options.arch) {
    if (options.nofailarch || all.some((rpm) => rpm.arch === arch)) continue;
    throw new Failure(`No ${arch} packages available for ${build.nvr}`);
  }
  const rpms = all.filter((rpm) => options.debuginfo || !isDebuginfo(rpm.name));
  if (rpms.length === 0) throw new Failure(`No packages available for ${build.nvr}`);
  return rpms;
}

/** Where the copy of an RPM that is wanted lies below its build. */
async function copyOf(
  ctx: Context,
  rpm: RpmRow,
  { key, fallbackUnsigned }: { key?: string; fallbackUnsigned: boolean },
): Promise<string> {
  if (key === undefined) return rpmPath(rpm);
  const signatures = await ctx.call<{ sigkey: string }[]>('queryRPMSigs', [rpm.id]);
  if (signatures.some(({ sigkey }) => sigkey.toLowerCase() === key.toLowerCase())) return rpmPath(rpm, key);
  if (fallbackUnsigned) return rpmPath(rpm);
  throw new Failure(`No such sigkey ${key} for rpm ${rpmFile(rpm)}`);
}

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
    const task = await ctx.call<TaskRow | null>('getTaskInfo', [id]);
    if (!task) throw new Failure(`No such task: ${id}`);
    const running = ([TASK.FREE, TASK.OPEN, TASK.ASSIGNED] as number[]).includes(task.state);
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

const downloadLogs = command({
  name: 'download-logs',
  group: 'download',
  summary: 'Download the logs of tasks',
  usage: '<task_id> [<task_id> ...]',
  args: [1],
  about: 'Saves the logs of tasks below kojilogs/ARCH-TASKID/. For a failed task the fault is saved, too.',
  options: {
    recurse: flag('-r, --recurse', 'of the children, too'),
    nvr: flag('--nvr', 'the arguments are builds; the logs of the tasks that made them'),
    match: list('-m, --match', 'PATTERN', 'only logs whose names match this glob (may be repeated)'),
    continue: flag('-c, --continue', 'go on with a download that was interrupted'),
    dir: value('-d, --dir', 'DIRECTORY', 'save the logs below this directory'),
  },
  async run({ ctx, args, options }) {
    const wanted = (file: string) => options.match.length === 0 || options.match.some((glob) => fnmatch(file, glob));
    let code = 0;
    for (const word of args) {
      let id: number;
      if (options.nvr) {
        const build = await ctx.call<BuildRow | null>('getBuild', [word]);
        if (!build) throw new Failure(`No such build: ${word}`);
        if (build.task_id === null) throw new Failure(`Build ${word} has no task`);
        id = build.task_id;
      } else id = taskId(word);
      try {
        await saveLogs(ctx, id, {
          directory: options.dir ?? 'kojilogs',
          recurse: options.recurse,
          continued: options.continue,
          wanted,
        });
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        ctx.err(error.message);
        code = 1;
      }
    }
    return code;
  },
});

export default [downloadBuild, downloadTask, downloadLogs];
