import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Repo, type RepoRequest, repos } from '#store/repos';
import type { Ctx } from '../context.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { effectiveOptions, type GivenOptions } from './options.ts';

/** Which repo would do: made at one event, or not older than another, with these options. */
export interface Fit {
  readonly min_event: number | null;
  readonly at_event: number | null;
  readonly opts: GivenOptions;
}

/** A READY repo that fits: what was asked for is in it, and nothing special that was not asked for. The newest, if several. */
export async function fittingRepo(ctx: Ctx, tag: { id: number; name: string; maven_support: boolean }, fit: Fit) {
  const ready = (await repos.ofTag(ctx.tx, tag.id)).filter((repo) => repo.state === REPO.READY && !repo.dist);
  if (ready.length === 0) return undefined;
  const config = await buildConfig(ctx.tx, tag.id);
  const { opts } = effectiveOptions(ctx, { ...tag, extra: config.extra as Record<string, Value> }, fit.opts);
  return ready.find((repo) => isInTime(repo, fit) && hasOptions(repo, opts));
}

const isInTime = (repo: Repo, { at_event, min_event }: Pick<Fit, 'at_event' | 'min_event'>): boolean =>
  at_event === null
    ? repo.create_event >= (min_event ?? 0) || covers(repo, min_event ?? 0)
    : repo.create_event === at_event;

/** Made before the event, but nothing has changed in between. */
const covers = (repo: Repo, event: number): boolean =>
  repo.end_event === null ? (repo.begin_event ?? 0) >= event : repo.end_event > event;

const hasOptions = (repo: Repo, opts: object): boolean =>
  Object.entries(opts).every(([name, on]) => (repo.opts as unknown as Record<string, boolean>)[name] === on);

/** Is a repo that has just been made what a request is for? Options that it does not name are the tag's own. */
export function fulfils(repo: Repo, request: RepoRequest): boolean {
  const usual = Object.keys(repo.custom_opts ?? {}).every((name) => name in request.opts);
  return usual && hasOptions(repo, request.opts) && isInTime(repo, request);
}
