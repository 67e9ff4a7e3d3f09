import { KojiError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import type { Settings } from '#schema/settings';
import { type Attempt, attemptsOf } from '#store/attempts';
import type { Task } from '#store/tasks';
import { averageDuration } from '../builds/duration.ts';
import type { Ctx } from '../context.ts';
import { evalPolicy } from '../policy/check.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { factsOf, type TaskFacts } from './facts.ts';
import { wantsMore } from './stopcodes.ts';

/** EC2: instances of this deployment's own, for privileged containers. */
export type Capacity = 'FARGATE' | 'FARGATE_SPOT' | 'EC2';

export interface Container {
  /** a name of deployment.builders.sizes */
  readonly size: string;
  readonly capacity: Capacity;
}

/** Tag extra: a size for all of a build tag's tasks; with `.PACKAGE` behind it for those of one package. */
const TAG_EXTRA = 'toji.size';

/**
 * The container of a task's next attempt. Its size is what the policy `size` says; else the package's in the settings; else
 * the build tag's extra `toji.size.PACKAGE` or `toji.size`; else the method's or the usual one of the settings. An attempt
 * after one that ran out of memory has the next larger size than that one.
 */
export async function containerOf(ctx: Ctx, task: Task): Promise<Container> {
  const [facts, attempts] = await Promise.all([factsOf(ctx, task), attemptsOf(ctx.tx, task.id)]);
  const earlier = attempts.filter((one) => one.attempt < task.attempt);
  const size = afterLoss(ctx.hub.settings, earlier) ?? (await sizeOf(ctx, task.method, facts));
  return { size, capacity: await capacityOf(ctx, facts, earlier) };
}

async function sizeOf(ctx: Ctx, method: string, facts: TaskFacts): Promise<string> {
  const { builder } = ctx.hub.settings;
  const candidates = [
    () => answer(ctx, 'size', facts),
    async () => bySetting(builder.package_sizes, facts.package),
    () => byTag(ctx, facts),
    async () => builder.sizes[method],
  ];
  for (const candidate of candidates) {
    const size = await candidate();
    if (size === undefined || size === 'default') continue;
    if (Object.hasOwn(ctx.hub.settings.deployment.builders.sizes, size)) return size;
    ctx.hub.log.error('no such container size', { size, method, package: facts.package });
  }
  return builder.size;
}

const bySetting = (sizes: Readonly<Record<string, string>>, name: string | null): string | undefined =>
  name === null ? undefined : Object.entries(sizes).find(([pattern]) => fnmatch(name, pattern))?.[1];

async function byTag(ctx: Ctx, facts: TaskFacts): Promise<string | undefined> {
  if (facts.buildTag === null) return undefined;
  const config = await unlessFault(ctx, facts, buildConfig(ctx.tx, facts.buildTag));
  const { extra = {} } = config ?? {};
  const size = extra[`${TAG_EXTRA}.${facts.package}`] ?? extra[TAG_EXTRA];
  return typeof size === 'string' ? size : undefined;
}

/** Spot or not: the policy `capacity`; else Spot for packages whose builds are known to be short. */
async function capacityOf(ctx: Ctx, facts: TaskFacts, earlier: readonly Attempt[]): Promise<Capacity> {
  // taken back once, or not to be had: the next is not
  const spent = (one: Attempt): boolean =>
    one.capacity === 'FARGATE_SPOT' && (one.loss === 'spot' || one.loss === 'start');
  if (earlier.some(spent)) return 'FARGATE';
  const said = await answer(ctx, 'capacity', facts);
  if (said === 'spot') return 'FARGATE_SPOT';
  if (said === 'on-demand') return 'FARGATE';
  if (said !== undefined && said !== 'default') ctx.hub.log.error('invalid capacity policy result', { action: said });
  const { spot_seconds } = ctx.hub.settings.builder;
  if (spot_seconds === 0 || facts.package === null) return 'FARGATE';
  const average = await averageDuration(ctx, facts.package, null);
  return average !== null && average.value < spot_seconds ? 'FARGATE_SPOT' : 'FARGATE';
}

/** A policy's answer; undefined when there is no such policy, no rule applies, or it asks for what this task has not. */
async function answer(ctx: Ctx, policy: 'size' | 'capacity', facts: TaskFacts): Promise<string | undefined> {
  if (!(await ctx.hub.policies.current(ctx.tx)).has(policy)) return undefined;
  return (await unlessFault(ctx, facts, evalPolicy(ctx, policy, facts.data)))?.trim();
}

/** A tag that is gone or a policy that cannot be applied shall not keep a task from running: the next rule decides. */
async function unlessFault<T>(ctx: Ctx, facts: TaskFacts, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof KojiError)) throw error;
    ctx.hub.log.error('size of a container: rule left out', { task: facts.data.task_id, error: error.message });
    return undefined;
  }
}

function afterLoss(settings: Settings, earlier: readonly Attempt[]): string | undefined {
  const grown = earlier.findLast((one) => wantsMore(one.loss) && one.size !== null);
  return grown ? (largerSize(settings, grown.size!) ?? grown.size!) : undefined;
}

/** The next size with more memory; undefined for the largest. */
export function largerSize({ deployment }: Settings, size: string): string | undefined {
  const { sizes } = deployment.builders;
  const memory = sizes[size]?.memory ?? 0;
  const larger = Object.entries(sizes).filter(([, shape]) => shape.memory > memory);
  return larger.sort(([, a], [, b]) => a.memory - b.memory || a.cpu - b.cpu)[0]?.[0];
}
