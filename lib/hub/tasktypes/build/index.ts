import { BuildError, GenericError } from '#core/errors';
import { truthy } from '#core/python';
import { isScmUrl } from '#core/scm';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { assertPolicy } from '../../policy/check.ts';
import { knownRepo, repoInfo } from '../../repos/find.ts';
import { buildConfig } from '../../tags/buildconfig.ts';
import { findTag } from '../../tags/find.ts';
import { findTarget } from '../../targets/find.ts';
import { named } from '../parameters.ts';
import type { TaskRun } from '../run.ts';
import type { HubType } from '../type.ts';
import { repoOf } from '../waitrepo.ts';
import { buildPackages } from './packages.ts';
import { readSrpm } from './srpm.ts';

/** What `build` is asked to do (inventory c.3). */
interface BuildOptions {
  readonly scratch: boolean;
  readonly draft: boolean;
  readonly skip_tag: boolean;
  readonly arch_override: string | null;
  readonly repo_id: number | null;
  readonly wait_repo: boolean;
  readonly wait_builds: readonly Value[];
  readonly rebuild_srpm: boolean;
  readonly fail_fast: boolean;
  readonly custom_user_metadata: Struct;
}

/** What a build is made of and where it goes. */
export interface BuildPlan {
  readonly src: string;
  readonly from_scm: boolean;
  readonly target: string | null;
  readonly build_tag: number;
  /** null: the build is not tagged */
  readonly dest_tag: number | null;
  readonly opts: BuildOptions;
}

/**
 * A build from its source to its tag: a repo of the build tag, the SRPM, the RPMs of each arch, the import, the tag. It
 * holds no container: each step that needs one is a subtask.
 */
export const build: HubType = {
  method: 'build',
  kind: 'hub',
  weight: 0.2,
  async run(task, params) {
    const p = named('build', ['src', 'target', 'opts'], params);
    const plan = await task.do((ctx) => planOf(ctx, p.src, p.target, options(p.opts)));
    await task.once('policy', async (ctx) => {
      await checkPolicies(ctx, task.id, plan);
      return true;
    });
    const repo = await repoFor(task, plan);
    const { srpm, source } = await makeSrpm(task, plan, repo);
    const header = await task.do((ctx) => readSrpm(ctx, srpm));
    await buildPackages(task, plan, { srpm, source, header, repo });
    return null;
  },
};

type Ctx = Parameters<Parameters<TaskRun['do']>[0]>[0];

function options(value: Value): BuildOptions {
  const given = isStruct(value) ? value : {};
  const on = (name: string): boolean => truthy(given[name] ?? false);
  const list = (name: string): Value[] => (Array.isArray(given[name]) ? given[name] : []);
  return {
    scratch: on('scratch'),
    draft: on('draft'),
    skip_tag: on('skip_tag'),
    arch_override: typeof given.arch_override === 'string' && given.arch_override !== '' ? given.arch_override : null,
    repo_id: typeof given.repo_id === 'number' ? given.repo_id : null,
    wait_repo: on('wait_repo'),
    wait_builds: list('wait_builds'),
    rebuild_srpm: truthy(given.rebuild_srpm ?? true),
    fail_fast: on('fail_fast'),
    custom_user_metadata: isStruct(given.custom_user_metadata) ? given.custom_user_metadata : {},
  };
}

async function planOf(ctx: Ctx, src: Value, targetInfo: Value, opts: BuildOptions): Promise<BuildPlan> {
  if (typeof src !== 'string') throw new BuildError(`Invalid source: ${JSON.stringify(src)}`);
  if (opts.arch_override !== null && !opts.scratch)
    throw new BuildError('arch_override is only allowed for scratch builds');
  if (opts.draft && opts.scratch) throw new BuildError('draft and scratch options are mutually exclusive');
  if (opts.repo_id !== null && (opts.wait_repo || opts.wait_builds.length > 0)) {
    throw new BuildError('repo_id and wait_repo or wait_builds exclude each other');
  }
  const common = { src, from_scm: isScmUrl(src), opts };
  if (targetInfo === null) {
    if (opts.repo_id === null) throw new GenericError('A target or a repo_id is needed');
    const repo = await knownRepo(ctx, opts.repo_id);
    return { ...common, target: null, build_tag: repo.tag_id, dest_tag: null };
  }
  const target = await findTarget(ctx.tx, targetInfo);
  if (!target) throw new GenericError(`unknown build target: ${String(targetInfo)}`);
  const tagged = !opts.scratch && !opts.skip_tag;
  if (tagged) {
    const dest = await findTag(ctx.tx, target.dest_tag, { strict: true });
    if (dest.locked) throw new BuildError(`Destination tag ${dest.name} is locked`);
  }
  return { ...common, target: target.name, build_tag: target.build_tag, dest_tag: target.dest_tag };
}

async function checkPolicies(ctx: Ctx, taskId: number, plan: BuildPlan): Promise<void> {
  const { opts } = plan;
  const data: Struct = {
    user_id: ctx.userId(),
    source: plan.src,
    task_id: taskId,
    build_tag: plan.build_tag,
    skip_tag: opts.skip_tag,
    scratch: opts.scratch,
    draft: opts.draft,
    from_scm: plan.from_scm,
    repo_id: opts.repo_id,
    ...(plan.target === null ? {} : { target: plan.target }),
    ...(plan.dest_tag === null || opts.skip_tag ? {} : { tag: plan.dest_tag }),
  };
  if (!plan.from_scm && !opts.scratch) await assertPolicy(ctx, 'build_from_srpm', data);
  if (opts.repo_id !== null) await assertPolicy(ctx, 'build_from_repo_id', data);
  await assertPolicy(ctx, 'build_rpm', data);
}

async function repoFor(task: TaskRun, plan: BuildPlan): Promise<number> {
  const { repo_id, wait_builds, wait_repo } = plan.opts;
  if (repo_id !== null) {
    const repo = await task.do((ctx) => repoInfo(ctx, repo_id, true));
    if (repo!.dist) throw new GenericError(`Repo #${repo_id} is a dist repo`);
    if (repo!.state !== 1 && repo!.state !== 2) throw new GenericError(`Repo ${repo_id} is not ready or expired`);
    if (repo!.tag_id !== plan.build_tag) throw new BuildError(`Repo ${repo_id} is not a repo of the build tag`);
    return repo_id;
  }
  if (wait_builds.length > 0) {
    const label = 'wait';
    const id = await task.subtask('waitrepo', [plan.build_tag, null, [...wait_builds], null], {
      label,
      arch: 'noarch',
    });
    const [repo] = await task.wait([id]);
    return (repo as { id: number }).id;
  }
  return (await repoOf(task, 'repo', plan.build_tag, wait_repo ? { min_event: 'last' } : {})).id;
}

/** The SRPM, out of source control or out of the uploaded one, which is made again in a buildroot of the tag. */
async function makeSrpm(
  task: TaskRun,
  plan: BuildPlan,
  repo_id: number,
): Promise<{ srpm: string; source: Struct | null }> {
  if (!plan.from_scm && !plan.opts.rebuild_srpm) return { srpm: plan.src, source: null };
  const method = plan.from_scm ? 'buildSRPMFromSCM' : 'rebuildSRPM';
  const args: Value[] = [plan.src, plan.build_tag, { repo_id, scratch: plan.opts.scratch }];
  const arch = await task.do((ctx) => srpmArch(ctx, plan.build_tag));
  const id = await task.subtask(method, args, { label: 'srpm', arch });
  const [result] = await task.wait([id]);
  if (!isStruct(result) || typeof result.srpm !== 'string') throw new BuildError(`task ${id} gave no SRPM`);
  return { srpm: result.srpm, source: isStruct(result.source) ? result.source : null };
}

/** Any builder may make the SRPM when the tag has the arches of all of them; else one that the tag has. */
async function srpmArch(ctx: Ctx, buildTag: number): Promise<string> {
  const config = await buildConfig(ctx.tx, buildTag);
  if (!config.arches?.trim()) throw new BuildError(`No arches for tag ${config.name} [${config.id}]`);
  return 'noarch';
}
