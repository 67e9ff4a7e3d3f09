import { archList, taskId } from '../arguments.ts';
import { command, flag, float, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { taskOutput } from '../tasklogs.ts';
import { announceTask, WAIT_OPTIONS, waitFor } from '../waiting.ts';
import { watchTasks } from '../watch.ts';

const runroot = command({
  name: 'runroot',
  group: 'admin',
  summary: 'Run a command in a fresh buildroot',
  usage: '<tag> <arch> <command>',
  args: [3],
  about: 'Makes a buildroot from the repo of a build tag, runs the command in it and prints its output.',
  examples: ['runroot -p make f42-build x86_64 make --version'],
  login: 'always',
  options: {
    package: list('-p, --package', 'PACKAGE', 'install this package first (may be repeated)'),
    mount: list('-m, --mount', 'MOUNT', 'mount this directory (may be repeated)'),
    skipSetarch: flag('--skip-setarch', 'do not set the architecture'),
    weight: float('-w, --weight', 'WEIGHT', 'weight of the task'),
    channelOverride: value('--channel-override', 'CHANNEL', 'put the task into this channel'),
    taskId: flag('--task-id', 'print the id of the task'),
    useShell: flag('--use-shell', 'run the command in a shell'),
    newChroot: flag('--new-chroot', 'run it in a container inside the buildroot'),
    oldChroot: flag('--old-chroot', 'run it in a plain chroot'),
    repoId: int('--repo-id', 'REPO_ID', 'use this repo'),
    nowait: WAIT_OPTIONS.nowait,
    watch: flag('--watch', 'watch the task instead of printing the output'),
    quiet: flag('--quiet', 'do not print what the task does'),
  },
  async run({ ctx, args: [tag = '', arch = '', ...words], options }) {
    const command = options.useShell ? words.join(' ') : words;
    const id = await ctx.call<number>('runroot', [tag, arch, command], {
      channel: options.channelOverride,
      packages: options.package,
      mounts: options.mount,
      repo_id: options.repoId ?? null,
      skip_setarch: options.skipSetarch,
      weight: options.weight ?? null,
      new_chroot: options.newChroot ? true : options.oldChroot ? false : null,
    });
    if (options.taskId) ctx.out(String(id));
    if (options.nowait) return 0;
    if (options.watch) return watchTasks(ctx, [id], options);
    return outputWhenDone(ctx, id);
  },
});

/** Waits for the task, cancels it on Ctrl-C, and prints what its command has said. */
async function outputWhenDone(ctx: Context, id: number): Promise<number> {
  let interrupted = false;
  let wake = () => {};
  const interruption = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const stopListening = ctx.io.onInterrupt(() => {
    interrupted = true;
    wake();
  });
  try {
    while (!(await ctx.call<boolean>('taskFinished', [id]))) {
      await Promise.race([ctx.io.sleep(ctx.config.poll_interval), interruption]);
      if (!interrupted) continue;
      await ctx.call('cancelTask', [id]);
      throw new Failure(`Task ${id} canceled`, 130);
    }
  } finally {
    stopListening();
  }
  const outputs = await ctx.call<string[]>('listTaskOutput', [id]);
  if (outputs.includes('runroot.log')) {
    for (let offset = 0; ; ) {
      const chunk = await taskOutput(ctx, id, 'runroot.log', 'DEFAULT', offset);
      if (chunk.length === 0) break;
      ctx.io.out(chunk.toString('utf8'));
      offset += chunk.length;
    }
  }
  const info = await ctx.call<{ state: number }>('getTaskInfo', [id]);
  return info.state === 2 ? 0 : 1;
}

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
    let id = taskId(word);
    if (!options.buildroot) {
      const roots = await ctx.call<{ id: number }[]>('listBuildroots', [], { taskID: id });
      if (roots.length === 0) throw new Failure(`No buildroots for task ${word}`);
      id = Math.max(...roots.map((root) => root.id));
    }
    const task = await ctx.call<number>('saveFailedTree', [id, options.full]);
    if (!options.quiet) {
      ctx.out(`Created task ${task} for buildroot ${id}`);
      ctx.out(`Task info: ${ctx.config.weburl}/taskinfo?taskID=${task}`);
    }
    return waitFor(ctx, [task], { ...options, wait: false });
  },
});

const kiwiBuild = command({
  name: 'kiwi-build',
  group: 'build',
  summary: 'Build images with kiwi',
  usage: '<target> <description_scm> <description_path>',
  args: [3, 3],
  about:
    'Builds an image from a kiwi description in source control: its URL, and the path of the description file in it.',
  examples: ['kiwi-build f42-images git+https://git.example.org/kiwi#0123abc disk.kiwi --arch=x86_64'],
  login: 'always',
  options: {
    scratch: flag('--scratch', 'build only to see whether it builds'),
    version: value('--version', 'VERSION', 'version of the image instead of the one in the description'),
    release: value('--release', 'RELEASE', 'release of the image'),
    repo: list('--repo', 'REPO', 'install from this repo instead of that of the build tag (may be repeated)'),
    repoReleasever: value('--repo-releasever', 'RELEASEVER', 'the releasever of the image'),
    noprogress: flag('--noprogress', 'accepted for compatibility: nothing is uploaded'),
    kiwiProfile: value('--kiwi-profile', 'KIWI_PROFILE', 'profile of the description'),
    type: value('--type', 'TYPE', 'build type instead of the one in the description'),
    typeAttr: list('--type-attr', 'TYPE_ATTR', 'attribute of the build type (may be repeated)'),
    resultBundleNameFormat: value('--result-bundle-name-format', 'FORMAT', 'names of the result files'),
    makePrep: flag('--make-prep', 'run "make prep" in the checkout first'),
    buildrootRepo: flag('--buildroot-repo', 'install from the repo of the build tag, too'),
    canFail: value('--can-fail', 'ARCH1,ARCH2', 'architectures that may fail'),
    arch: list('--arch', 'ARCHES', 'only for these architectures'),
    ...WAIT_OPTIONS,
    quiet: flag('--quiet', 'do not print what the task does'),
  },
  async run({ ctx, args: [target = '', scm = '', path = ''], options }) {
    if (options.scratch && options.release !== undefined && options.version === undefined) {
      throw new UsageError('--release needs --version');
    }
    const arches = options.arch.flatMap((words) => archList(words).split(' '));
    const id = await ctx.call<number>('kiwiBuild', [], {
      target,
      arches,
      desc_url: scm,
      desc_path: path,
      scratch: options.scratch || undefined,
      optional_arches: options.canFail === undefined ? [] : archList(options.canFail).split(' '),
      profile: options.kiwiProfile,
      release: options.release,
      version: options.version,
      repos: options.repo.length > 0 ? options.repo : undefined,
      repo_releasever: options.repoReleasever,
      type: options.type,
      type_attr: options.typeAttr.length > 0 ? options.typeAttr : undefined,
      result_bundle_name_format: options.resultBundleNameFormat,
      make_prep: options.makePrep || undefined,
      use_buildroot_repo: options.buildrootRepo || options.repo.length === 0 || undefined,
    });
    announceTask(ctx, id);
    return waitFor(ctx, [id], options);
  },
});

export default [runroot, saveFailedTree, kiwiBuild];
