import { join } from 'node:path';
import { z } from 'zod';
import { taskDirectory } from '#core/pathinfo';
import { Buildroot } from '../buildroot/buildroot.ts';
import { checkSourceRpm, makeSrpm, unpackSrpm } from '../rpmbuild/srpm.ts';
import { taskBody } from '../task.ts';
import { fetchFile } from '../transfer.ts';
import { srpmOptions } from './build-srpm-from-scm.ts';

/** Makes an uploaded source RPM again with the macros of the build tag. */
export const rebuildSRPM = taskBody(
  {
    method: 'rebuildSRPM',
    weight: 1.0,
    names: ['srpm', 'build_tag', 'opts'],
    shape: z.object({ srpm: z.string(), build_tag: z.union([z.string(), z.number()]), opts: srpmOptions }),
  },
  async (context, { srpm, build_tag, opts }) => {
    const { hub, logs, task } = context;
    const name = srpm.slice(srpm.lastIndexOf('/') + 1);
    const given = join(context.workdir, 'given', name);
    await fetchFile(hub, `work/${srpm}`, given);
    await checkSourceRpm(given);
    const wish = { tag: build_tag, arch: 'noarch', repoId: opts.repo_id, group: 'srpm-build' };
    const [brootid, uploaded] = await Buildroot.use(context, wish, async (root) => {
      const made = await makeSrpm(context, root, () => unpackSrpm(root, given));
      return [root.id, await context.upload(made)];
    });
    return {
      srpm: uploaded,
      logs: logs.uploaded.map((log) => `${taskDirectory(task.id)}/${log}`),
      brootid,
      source: { source: name, url: name },
    };
  },
);
