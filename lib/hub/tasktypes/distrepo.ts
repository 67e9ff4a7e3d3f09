import { canonArch, multilibPartner } from '#core/arch';
import { GenericError } from '#core/errors';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { distOptions } from '../distrepos/options.ts';
import { repoDone } from '../repos/done.ts';
import { findTag } from '../tags/find.ts';
import { named } from './parameters.ts';
import type { HubType } from './type.ts';

const NAMES = ['tag', 'repo_id', 'keys', 'task_opts'] as const;

/** A dist repo: each arch by a subtask; with multilib the 32-bit ones are there before the 64-bit ones begin. */
export const distRepo: HubType = {
  method: 'distRepo',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named('distRepo', NAMES, params);
    const given = isStruct(p.task_opts) ? p.task_opts : {};
    const opts = distOptions(given);
    const id = Number(p.repo_id);
    const words = opts.arch.length > 0 ? opts.arch : await task.do((ctx) => archesOfTag(ctx, p.tag, opts.event));
    const arches = [...new Set(words.map(canonArch))];
    if (arches.length === 0) throw new GenericError('No arches specified for the dist repo');
    const start = (list: readonly string[]): Promise<number[]> =>
      Promise.all(
        list.map((arch) => {
          const args: Value[] = [p.tag, id, arch, p.keys, given];
          return task.subtask('createdistrepo', args, { label: arch, arch: 'noarch', channel: 'createrepo' });
        }),
      );
    const is64 = (arch: string): boolean => multilibPartner(arch) !== undefined;
    const first = await start(arches.filter((arch) => !is64(arch)));
    if (opts.multilib !== null) await task.wait(first);
    const rest = await start(arches.filter(is64));
    await task.wait([...first, ...rest]);
    await task.once('done', async (ctx) => {
      await repoDone(ctx, id, {}, false, null);
      return true;
    });
    return `Dist repository #${id} successfully generated`;
  },
};

async function archesOfTag(ctx: Parameters<typeof repoDone>[0], tag: Value, event: number | null): Promise<string[]> {
  const { arches } = await findTag(ctx.tx, tag, { strict: true, event });
  return (arches ?? '').split(/\s+/).filter(Boolean);
}
