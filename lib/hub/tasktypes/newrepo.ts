import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { describeRepo } from '../repos/describe.ts';
import { repoDone } from '../repos/done.ts';
import { knownRepo, newestRepo } from '../repos/find.ts';
import { newRepoRow } from '../repos/init.ts';
import { repoArchesOf } from '../repos/listing.ts';
import { type GivenOptions, givenOptions } from '../repos/options.ts';
import { buildConfig } from '../tags/buildconfig.ts';
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
    const opts = optionsOf(p);
    const event = typeof p.event === 'number' ? p.event : null;
    const id = await task.once<number>('init', async (ctx) => {
      return (await newRepoRow(ctx, p.tag, { event, opts, task_id: task.id })).id;
    });
    const arches = await task.once<Value[]>('arches', (ctx) => describe(ctx, id));
    const ids: number[] = [];
    for (const [arch, args] of arches as [string, Value[]][]) {
      ids.push(await task.subtask('createrepo', args, { label: arch, arch: 'noarch', channel: 'createrepo' }));
    }
    const results = await task.wait(ids);
    const data = Object.fromEntries((arches as [string, Value[]][]).map(([arch], i) => [arch, results[i]!]));
    return task.once<Value[]>('done', async (ctx) => {
      await repoDone(ctx, id, data, false, null);
      return [id, (await knownRepo(ctx, id)).create_event];
    });
  },
};

function optionsOf(p: Record<'src' | 'debuginfo' | 'separate_src' | 'opts', Value>): GivenOptions {
  const old = Object.entries({ src: p.src, debuginfo: p.debuginfo, separate_src: p.separate_src });
  return { ...Object.fromEntries(old.filter(([, on]) => on)), ...givenOptions(p.opts) };
}

/** Writes the files that describe the repo. Answers each arch with the parameters of its task. */
async function describe(ctx: Ctx, id: number): Promise<[string, Value[]][]> {
  const repo = await knownRepo(ctx, id);
  await describeRepo(ctx, repo);
  const [config, newest] = await Promise.all([
    buildConfig(ctx.tx, repo.tag_id, repo.create_event),
    newestRepo(ctx, repo.tag_id, {}),
  ]);
  const old = newest ? { id: newest.id } : null;
  const arches = repoArchesOf(config.arches, repo.opts ?? {});
  return arches.map((arch) => [arch, [id, arch, old]]);
}
