import { join } from 'node:path';
import { z } from 'zod';
import { taskDirectory } from '#core/pathinfo';
import { parseScmUrl } from '#core/scm';
import { Buildroot } from '../buildroot/buildroot.ts';
import { TOPDIR } from '../buildroot/user.ts';
import { placeSources, SOURCES } from '../rpmbuild/sources.ts';
import { makeSrpm } from '../rpmbuild/srpm.ts';
import { assertAllowed } from '../scm/allowed.ts';
import { checkOut } from '../scm/checkout.ts';
import { assertScmPolicy } from '../scm/policy.ts';
import { findSpec } from '../scm/spec.ts';
import { taskBody } from '../task.ts';

export const srpmOptions = z.object({ repo_id: z.number(), scratch: z.boolean().nullish() });

/** Makes a source RPM of what an SCM URL names. */
export const buildSRPMFromSCM = taskBody(
  {
    method: 'buildSRPMFromSCM',
    weight: 1.0,
    names: ['url', 'build_tag', 'opts'],
    shape: z.object({ url: z.string(), build_tag: z.union([z.string(), z.number()]), opts: srpmOptions }),
  },
  async (context, { url, build_tag, opts }) => {
    const { logs, settings, signal, task } = context;
    const scm = parseScmUrl(url, { local: settings.local_scms });
    const { useCommon, sourceCommand } = await assertAllowed(context, scm, opts.scratch ?? false);
    const wish = { tag: build_tag, arch: 'noarch', repoId: opts.repo_id, group: 'srpm-build' };
    return await Buildroot.use(context, wish, async (root) => {
      const log = logs.open('checkout.log');
      const checkout = await checkOut(scm, {
        into: join(context.workdir, 'scm'),
        log,
        useCommon,
        local: settings.local_scms,
        signal,
      });
      await assertScmPolicy(context, scm, checkout, { build_tag, scratch: opts.scratch ?? false, log });
      const spec = await findSpec(checkout.folder, checkout.name);
      await placeSources(root, checkout, sourceCommand);
      const srpm = await makeSrpm(context, root, async () => {
        await root.command(['cp', `${SOURCES}/${spec}`, `${TOPDIR}/SPECS/`], root.logs.build);
        return `${TOPDIR}/SPECS/${spec.slice(spec.lastIndexOf('/') + 1)}`;
      });
      return {
        srpm: await context.upload(srpm),
        logs: logs.uploaded.map((name) => `${taskDirectory(task.id)}/${name}`),
        brootid: root.id,
        source: { source: checkout.source, url: checkout.source },
      };
    });
  },
);
