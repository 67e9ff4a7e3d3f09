import { join } from 'node:path';
import { z } from 'zod';
import { BuildError } from '#core/errors';
import { taskDirectory } from '#core/pathinfo';
import { Double } from '#core/xmlrpc/value';
import { Buildroot } from '../buildroot/buildroot.ts';
import { MockFailure } from '../buildroot/driver.ts';
import { mockResult } from '../buildroot/status.ts';
import { buildRpms } from '../rpmbuild/binary.ts';
import { noteNoarch } from '../rpmbuild/noarch.ts';
import { checkProvenance } from '../rpmbuild/provenance.ts';
import { checkSourceRpm } from '../rpmbuild/srpm.ts';
import { type TaskContext, taskBody } from '../task.ts';
import { fetchFile } from '../transfer.ts';

const WEIGHT = 1.5;
/** Koji 1.35: a package whose builds take 80 minutes on average weighs one more, and so on, up to 18 more. */
const SECONDS_A_POINT = 4800;
const MOST_POINTS = 18;

/** Builds one source RPM for one architecture. */
export const buildArch = taskBody(
  {
    method: 'buildArch',
    weight: WEIGHT,
    names: ['pkg', 'root', 'arch', 'keep_srpm', 'opts'],
    shape: z.object({
      /** Path of the source RPM below work/. */
      pkg: z.string(),
      root: z.union([z.string(), z.number()]),
      arch: z.string(),
      keep_srpm: z.union([z.boolean(), z.number().transform(Boolean)]),
      opts: z.object({ repo_id: z.number({ error: 'A repo id must be provided' }) }),
    }),
  },
  async (context, { pkg, root: tag, arch, keep_srpm, opts }) => {
    const srpm = join(context.workdir, 'given', pkg.slice(pkg.lastIndexOf('/') + 1));
    await fetchFile(context.hub, `work/${pkg}`, srpm);
    await weigh(context, await checkSourceRpm(srpm));
    return await Buildroot.use(context, { tag, arch, repoId: opts.repo_id, group: 'build' }, async (root) => {
      const built = await buildRpms(context, root, { srpm, target: arch }).catch((error: unknown) => {
        if (!(error instanceof MockFailure)) throw error;
        throw new BuildError(`error building package (arch ${arch}), ${mockResult(error.status)}`);
      });
      const rpms = await fetchAll(context, root, built.rpms);
      const srpms = keep_srpm ? await keptSrpm(context, root, built.srpms) : [];
      await noteNoarch(context, rpms);
      return {
        rpms: await uploadAll(context, rpms),
        srpms: await uploadAll(context, srpms),
        logs: context.logs.uploaded.map((name) => `${taskDirectory(context.task.id)}/${name}`),
        brootid: root.id,
      };
    });
  },
);

async function weigh({ hub, task }: TaskContext, name: string): Promise<void> {
  const seconds = await hub.call<number | null>('getAverageBuildDuration', [name]);
  if (seconds === null) return;
  const weight = WEIGHT + Math.min(seconds / SECONDS_A_POINT, MOST_POINTS);
  await hub.call('host.setTaskWeight', [task.id, new Double(weight)]);
}

async function uploadAll(context: TaskContext, paths: string[]): Promise<string[]> {
  const uploaded = [];
  for (const path of paths) uploaded.push(await context.upload(path));
  return uploaded;
}

async function fetchAll(context: TaskContext, root: Buildroot, paths: string[]): Promise<string[]> {
  const local = [];
  for (const path of paths) {
    const target = join(context.workdir, path.slice(path.lastIndexOf('/') + 1));
    await root.driver.get(path, target);
    local.push(target);
  }
  return local;
}

async function keptSrpm(context: TaskContext, root: Buildroot, paths: string[]): Promise<string[]> {
  if (paths.length === 0) throw new BuildError(`no srpm files found for task ${context.task.id}`);
  if (paths.length > 1) {
    throw new BuildError(`multiple srpm files found for task ${context.task.id}: ${paths.join(', ')}`);
  }
  const kept = await fetchAll(context, root, paths);
  await checkProvenance(kept[0]!);
  return kept;
}
