import { BuildError } from '#core/errors';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import type { Task } from '#store/tasks';
import { statWork } from '#store/uploads';
import { completeBuild } from '../../imports/build.ts';
import { initBuild } from '../../imports/init.ts';
import { moveBuildToScratch } from '../../imports/scratch.ts';
import { findPackage } from '../../packages/find.ts';
import { resolvePackage } from '../../packages/resolve.ts';
import { buildConfig } from '../../tags/buildconfig.ts';
import { findTag } from '../../tags/find.ts';
import { inBuild, inScratch } from '../buildframe.ts';
import type { TaskRun } from '../run.ts';
import { archList, taskArch } from './arches.ts';
import type { BuildPlan } from './index.ts';
import type { Srpm } from './srpm.ts';

interface Sources {
  readonly srpm: string;
  readonly source: Struct | null;
  readonly header: Srpm;
  readonly repo: number;
}

/** From the SRPM to the imported and tagged build, or to the scratch folder. */
export async function buildPackages(task: TaskRun, plan: BuildPlan, sources: Sources): Promise<void> {
  const { opts } = plan;
  const arches = await task.do((ctx) => archesFor(ctx, plan, sources.header));
  const work = () => buildArches(task, plan, sources, arches);
  if (opts.scratch) {
    await inScratch(task, { work, move: moveBuildToScratch });
    return;
  }
  await inBuild(task, {
    begin: (ctx, row) => startBuild(ctx, row, plan, sources),
    work,
    complete: completeBuild,
    destTag: opts.skip_tag ? null : plan.dest_tag,
  });
}

type Ctx = Parameters<Parameters<TaskRun['do']>[0]>[0];

interface Arches {
  readonly arches: readonly string[];
  /** the build tag's own, as words */
  readonly tagArches: string;
  /** the build tag's extra noarch_arches */
  readonly noarch: string | null;
}

/** The package has to be listed where it is to be tagged; its entry may add arches. */
async function archesFor(ctx: Ctx, plan: BuildPlan, header: Srpm): Promise<Arches> {
  const config = await buildConfig(ctx.tx, plan.build_tag);
  if (!config.arches?.trim()) throw new BuildError(`No arches for tag ${config.name} [${config.id}]`);
  let extra: string | null = null;
  if (plan.dest_tag !== null) {
    const known = await findPackage(ctx.tx, header.name);
    const entry = known && (await resolvePackage(ctx.tx, plan.dest_tag, known.id));
    const needed = !plan.opts.scratch && !plan.opts.skip_tag;
    if (needed && (!entry || entry.blocked)) {
      const dest = await findTag(ctx.tx, plan.dest_tag, { strict: true });
      const why = entry?.blocked
        ? `package ${header.name} is blocked for tag ${dest.name}`
        : `package ${header.name} not in list for tag ${dest.name}`;
      throw new BuildError(why);
    }
    extra = entry?.extra_arches ?? null;
  }
  const words = { tag: config.arches, extra, override: plan.opts.arch_override };
  const noarch = (config.extra as Struct).noarch_arches;
  return {
    arches: archList(words, header),
    tagArches: config.arches,
    noarch: typeof noarch === 'string' ? noarch : null,
  };
}

async function startBuild(ctx: Ctx, task: Task, plan: BuildPlan, { header, source }: Sources): Promise<number> {
  const { name, version, release, epoch } = header;
  const url = typeof source?.url === 'string' ? source.url : plan.src;
  const metadata = plan.opts.custom_user_metadata;
  const extra: Struct = {
    source: { original_url: typeof source?.source === 'string' && plan.from_scm ? plan.src : url },
    ...(Object.keys(metadata).length > 0 ? { custom_user_metadata: metadata } : {}),
  };
  const data = { name, version, release, epoch, source: url, extra, draft: plan.opts.draft };
  return (await initBuild(ctx, task, data)).id;
}

interface Built {
  readonly srpm: string;
  readonly rpms: string[];
  /** path of an RPM -> the buildroot that it came from */
  readonly brmap: Record<string, number>;
  /** arch -> paths of logs */
  readonly logs: Record<string, string[]>;
}

/** A buildArch task for each arch, all waited for; the first keeps the SRPM that it built. */
async function buildArches(
  task: TaskRun,
  plan: BuildPlan,
  { srpm, header, repo }: Sources,
  tag: Arches,
): Promise<Built> {
  const ids: number[] = [];
  for (const [i, arch] of tag.arches.entries()) {
    const args: Value[] = [srpm, plan.build_tag, arch, i === 0, { repo_id: repo }];
    const place = taskArch(arch, header, { arches: tag.tagArches, noarch: tag.noarch });
    ids.push(await task.subtask('buildArch', args, { label: arch, arch: place }));
  }
  const { build_arch_can_fail } = task.hub.settings.builder;
  if (build_arch_can_fail && !plan.opts.fail_fast) await task.wait(ids, ids);
  const results = await task.wait(ids);
  const rpms: string[] = [];
  const brmap: Record<string, number> = {};
  const logs: Record<string, string[]> = {};
  let made: string | null = null;
  for (const [i, arch] of tag.arches.entries()) {
    const result = results[i];
    if (!isStruct(result)) throw new BuildError(`task ${ids[i]} gave no result`);
    for (const path of [...strings(result.rpms), ...strings(result.srpms)]) {
      if (typeof result.brootid === 'number') brmap[path] = result.brootid;
    }
    rpms.push(...strings(result.rpms));
    made ??= strings(result.srpms)[0] ?? null;
    logs[arch] = await uploaded(task, strings(result.logs));
  }
  return { srpm: made ?? srpm, rpms, brmap, logs };
}

/** kojid tells of logs that stayed empty, and never uploads them: nothing is missing. */
async function uploaded({ hub }: TaskRun, paths: readonly string[]): Promise<string[]> {
  const stats = await Promise.all(paths.map((path) => statWork(hub.table, hub.files, path)));
  return paths.filter((_, i) => stats[i]);
}

const strings = (value: Value | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
