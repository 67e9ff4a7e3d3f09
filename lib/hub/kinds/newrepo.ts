import { canonArch } from '#core/arch';
import type { Value } from '#core/xmlrpc/value';
import { buildConfig } from '../buildconfig.ts';
import { repoDone } from '../repos/done.ts';
import { newestRepo } from '../repos/find.ts';
import { initRepo } from '../repos/init.ts';
import { givenOptions } from '../repos/options.ts';
import { findTagName } from '../tags.ts';
import { named } from './parameters.ts';
import type { HubType } from './type.ts';

const NAMES = ['tag', 'event', 'src', 'debuginfo', 'separate_src', 'opts'] as const;

/** A new repository of a tag: a row, the metadata of each arch by a subtask, and into place with it. [repo id, event] */
export const newRepo: HubType = {
  method: 'newRepo',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named('newRepo', NAMES, params);
    const asked = { src: p.src, debuginfo: p.debuginfo, separate_src: p.separate_src };
    const old = Object.fromEntries(Object.entries(asked).filter(([, on]) => on));
    const opts = { ...old, ...givenOptions(p.opts) };
    const event = typeof p.event === 'number' ? p.event : null;
    const init = await task.once<Value[]>('init', (ctx) => initRepo(ctx, p.tag, { event, opts, task_id: task.id }));
    const [repo, at] = init as [number, number];
    const { arches, previous } = await task.do(async (ctx) => {
      const config = await buildConfig(ctx.tx, p.tag, at);
      const tag = await findTagName(ctx.tx, p.tag, true);
      const newest = await newestRepo(ctx, tag.id, {});
      return { arches: archesOf(config.arches), previous: newest?.id ?? null };
    });
    const ids: number[] = [];
    for (const arch of arches) {
      const args: Value[] = [repo, arch, previous === null ? null : { id: previous }];
      ids.push(await task.subtask('createrepo', args, { label: arch, arch: 'noarch', channel: 'createrepo' }));
    }
    const results = await task.wait(ids);
    const data = Object.fromEntries(arches.map((arch, i) => [arch, results[i]!]));
    await task.once('done', async (ctx) => {
      await repoDone(ctx, repo, data, false, null);
      return true;
    });
    return [repo, at];
  },
};

/** Canonical arches, each once: i686 and i386 share a repository. */
export const archesOf = (words: string | null): string[] => [
  ...new Set((words ?? '').split(/\s+/).filter(Boolean).map(canonArch)),
];
