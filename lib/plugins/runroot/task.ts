import { basename, join } from 'node:path';
import { Buildroot } from '#agent/buildroot/buildroot';
import { MockFailure } from '#agent/buildroot/driver';
import { mockResult } from '#agent/buildroot/status';
import { type TaskContext, taskBody } from '#agent/task';
import { BuildrootError, GenericError } from '#core/errors';
import { Double } from '#core/xmlrpc/value';
import { fittingFor, mountsOf, requestedMount } from '#schema/runroot';
import { commandLine, commandName } from './command.ts';
import { NAMES, parameters } from './parameters.ts';
import { newestRepo } from './repo.ts';

/** Runs a command as root in a fresh buildroot of a tag (Koji 1.35, plugin runroot). */
export const runroot = taskBody(
  { method: 'runroot', weight: 2.0, names: NAMES, shape: parameters },
  async (context, wanted) => {
    const { hub, task, logs, settings } = context;
    if (typeof wanted.weight === 'number')
      await hub.call('host.setTaskWeight', [task.id, new Double(Math.max(wanted.weight, 0.5))]);
    const repoId = wanted.repo_id || (await newestRepo(context, wanted.root));
    const mounts = mountsOf(settings.runroot, fittingFor(settings.runroot, wanted.mounts)).map(({ path }) => path);
    const wish = { tag: wanted.root, arch: wanted.arch, repoId, group: 'build', native: wanted.skip_setarch, mounts };
    return await Buildroot.use(context, wish, async (root) => {
      await addPackages(root, wanted.packages);
      const requested = wanted.mounts.map((mount) => requestedMount(settings.runroot, mount));
      await assertMounted(root, [...settings.runroot.default_mounts, ...requested]);
      const name = commandName(wanted.command);
      const code = await root.exitCode(['/bin/sh', '-c', commandLine(wanted.command)], logs.open('runroot.log'), {
        user: 'root',
      });
      await uploadExtra(context, root, wanted.upload_logs);
      if (code !== 0) throw new BuildrootError(`${name} exited with status ${code}`);
      return `${name} completed successfully`;
    });
  },
);

/** The container came with its mounts (lib/schema/runroot.ts); what a task asks for below one has to be there. */
async function assertMounted(root: Buildroot, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await root.exitCode(['test', '-d', path], root.logs.output, { user: 'root' })) !== 0)
      throw new GenericError(`No such directory or mount: ${path}`);
  }
}

async function addPackages(root: Buildroot, packages: string[]): Promise<void> {
  if (packages.length === 0) return;
  try {
    await root.logs.step('install packages', () => root.install({ specs: packages }));
  } catch (error) {
    if (!(error instanceof MockFailure)) throw error;
    throw new BuildrootError(`could not install packages, ${mockResult(error.status)}`);
  }
  await root.recordContent();
}

/** Files of the buildroot that the caller wants to keep; one that is not there is only noted. */
async function uploadExtra(context: TaskContext, root: Buildroot, paths: string[]): Promise<void> {
  for (const path of paths) {
    const local = join(context.workdir, basename(path));
    try {
      await root.driver.get(join('/', path), local, 'root');
    } catch (error) {
      root.logs.output.line(`WARNING: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    await context.upload(local);
  }
}
