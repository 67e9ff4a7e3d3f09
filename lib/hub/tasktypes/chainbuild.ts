import { BuildError, GenericError } from '#core/errors';
import { isScmUrl } from '#core/scm';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import type { Ctx } from '../context.ts';
import { searchOrder } from '../tags/inheritance.ts';
import { findTarget } from '../targets/find.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import type { HubType } from './type.ts';

/** Builds lists of packages one list after another: each list finds the ones before it in its build tag's repo. */
export const chainBuild: HubType = {
  method: 'chainbuild',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named('chainbuild', ['srcs', 'target', 'opts'], params);
    const levels = levelsOf(p.srcs);
    const opts: Struct = isStruct(p.opts) ? p.opts : {};
    if (opts.scratch) throw new BuildError('--scratch is not allowed with chain-builds');
    const target = await task.do((ctx) => chainTarget(ctx, p.target));
    const made: string[] = [];
    for (const [n, level] of levels.entries()) {
      if (n > 0 && made.length > 0) await waitFor(task, `wait ${n}`, target.build_tag, made);
      made.push(...level.filter((source) => !isScmUrl(source)));
      const ids: number[] = [];
      for (const [m, source] of level.entries()) {
        if (!isScmUrl(source)) continue;
        const label = `build ${n + 1},${m + 1}`;
        ids.push(await task.subtask('build', [source, target.name, opts], { label, arch: 'noarch' }));
      }
      await task.wait(ids);
      made.push(...(await task.do((ctx) => nvrsOf(ctx, ids))));
    }
    return null;
  },
};

function levelsOf(value: Value): string[][] {
  const levels = Array.isArray(value) ? value : [];
  if (levels.length === 0) throw new GenericError('chainbuild needs a list of lists of sources');
  return levels.map((level) => {
    if (!Array.isArray(level) || !level.every((source) => typeof source === 'string')) {
      throw new GenericError('chainbuild needs a list of lists of sources');
    }
    return level as string[];
  });
}

/** What is built has to come into the repo that the next ones are built with. */
async function chainTarget(ctx: Ctx, info: Value) {
  const target = await findTarget(ctx.tx, info);
  if (!target) throw new GenericError(`unknown build target: ${String(info)}`);
  const order = await searchOrder(ctx.tx, target.build_tag);
  if (!order.includes(target.dest_tag)) {
    throw new BuildError(
      `Packages in destination tag ${target.dest_tag_name} are not inherited by build tag ${target.build_tag_name}`,
    );
  }
  return target;
}

async function waitFor(task: TaskRun, label: string, tag: number, nvrs: readonly string[]): Promise<void> {
  await task.wait([await task.subtask('waitrepo', [tag, null, [...nvrs], null], { label, arch: 'noarch' })]);
}

async function nvrsOf(ctx: Ctx, taskIds: readonly number[]): Promise<string[]> {
  const found = (await Promise.all(taskIds.map((id) => builds.ofTask(ctx.tx, id)))).flat();
  return found.map(({ name, version, release }) => `${name}-${version}-${release}`);
}
