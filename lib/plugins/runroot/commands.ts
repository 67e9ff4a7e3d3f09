import { command, flag, float, int, list, value } from '#cli/command';
import type { Context } from '#cli/context';
import { Failure } from '#cli/failure';
import { interruptibly } from '#cli/interruption';
import { taskOutput } from '#cli/tasklogs';
import { WAIT_OPTIONS } from '#cli/waiting';
import { watchTasks } from '#cli/watch';

const runroot = command({
  name: 'runroot',
  group: 'admin',
  summary: 'Run a command in a fresh buildroot',
  usage: '<tag> <arch> <command>',
  args: [3],
  optionsFirst: true,
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
    newChroot: flag('--new-chroot', 'kept with the task; there is one way into a buildroot here'),
    oldChroot: flag('--old-chroot', 'the same'),
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
      // builders of before know no such parameter
      new_chroot: options.newChroot || (options.oldChroot ? false : undefined),
    });
    if (options.taskId) ctx.out(String(id));
    if (options.nowait) return 0;
    if (options.watch) return watchTasks(ctx, [id], options);
    return outputWhenDone(ctx, id, options.quiet);
  },
});

/** Waits for the task, cancels it on Ctrl-C, and prints what its command has said. Throws the fault of a task that failed. */
async function outputWhenDone(ctx: Context, id: number, quiet: boolean): Promise<void> {
  await interruptibly(ctx, async (interruption) => {
    while (!(await ctx.call<boolean>('taskFinished', [id]))) {
      if (!(await interruption.pause())) continue;
      await ctx.call('cancelTask', [id]);
      throw new Failure(`Task ${id} canceled`, 130);
    }
  });
  if (!quiet) await printLog(ctx, id);
  // of a task that failed this is its fault
  await ctx.call('getTaskResult', [id]);
}

async function printLog(ctx: Context, id: number): Promise<void> {
  const outputs = await ctx.call<string[]>('listTaskOutput', [id]);
  if (!outputs.includes('runroot.log')) return;
  // a piece may end within a character
  const decoder = new TextDecoder();
  for (let offset = 0; ; ) {
    const chunk = await taskOutput(ctx, id, 'runroot.log', 'DEFAULT', offset);
    ctx.io.out(decoder.decode(chunk, { stream: chunk.length > 0 }));
    if (chunk.length === 0) return;
    offset += chunk.length;
  }
}

export default [runroot];
