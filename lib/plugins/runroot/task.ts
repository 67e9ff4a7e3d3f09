import { join } from 'node:path';
import { z } from 'zod';
import { Buildroot } from '#agent/buildroot/buildroot';
import { MockFailure } from '#agent/buildroot/driver';
import { mockResult } from '#agent/buildroot/status';
import { type TaskContext, taskBody } from '#agent/task';
import { BuildrootError, GenericError } from '#core/errors';
import { Double } from '#core/xmlrpc/value';
import { fittingFor, mountsOf, requestedMount } from '#schema/runroot';
import { commandLine, commandName } from './command.ts';
import { pickRepo } from './repo.ts';

const words = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const shape = z.object({
  root: z.union([z.string(), z.number()]),
  arch: z.string(),
  command: z.union([z.string(), z.array(z.string())]),
  keep: z.unknown().optional(),
  packages: words,
  mounts: words,
  repo_id: z.number().nullish(),
  skip_setarch: z.boolean().nullish(),
  weight: z.number().nullish(),
  upload_logs: words,
  /** Says how mock shall enter the root; there is one way here. */
  new_chroot: z.unknown().optional(),
});

/** Runs a command as root in a fresh buildroot of a tag (Koji 1.35, plugin runroot). */
export const runroot = taskBody(
  {
    method: 'runroot',
    weight: 2.0,
    names: Object.keys(shape.shape),
    shape,
  },
  async (context, wanted) => {
    const { hub, task, logs, settings } = context;
    if (wanted.weight) await hub.call('host.setTaskWeight', [task.id, new Double(Math.max(wanted.weight, 0.5))]);
    const tag = z
      .looseObject({ id: z.number(), name: z.string() })
      .parse(await hub.call('getTag', [wanted.root], { strict: true }));
    const repoId = await pickRepo(context, tag, wanted.repo_id ?? null);
    const mounts = mountsOf(settings.runroot, fittingFor(settings.runroot, wanted.mounts)).map(({ path }) => path);
    const native = wanted.skip_setarch ?? false;
    const wish = { tag: tag.id, arch: wanted.arch, repoId, group: 'build', native, mounts };
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
    const local = join(context.workdir, path.slice(path.lastIndexOf('/') + 1));
    try {
      await root.driver.get(path, local, 'root');
    } catch (error) {
      root.logs.output.line(`WARNING: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    await context.upload(local);
  }
}
