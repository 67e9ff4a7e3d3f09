import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Repo, repos } from '#store/repos';
import { tags } from '#store/tags';
import { begun } from '../begun.ts';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { findTag } from '../tags/find.ts';
import { type GivenOptions, givenOptions } from './options.ts';
import { type ShownRepo, shownRepos } from './show.ts';

/** Which repo would do: made at one event, or not older than another, with these options. */
export interface Fit {
  readonly min_event: number | null;
  readonly at_event: number | null;
  readonly opts: GivenOptions;
}

/** A READY repo that fits: what was asked for is in it, and nothing special that was not asked for. The newest, if several. */
export async function fittingRepo(ctx: Ctx, tag: number, fit: Fit) {
  const all = await repos.ofTag(ctx.tx, tag);
  return all.find((repo) => repo.state === REPO.READY && !repo.dist && fulfils(repo, fit));
}

/** The repo of a tag that fits, as the API shows it; null when there is none. */
export async function bestRepo(
  ctx: Ctx,
  info: Value,
  { min_event, at_event, opts }: { min_event: Value; at_event: number | null; opts: Value },
): Promise<ShownRepo | null> {
  const id = await idOf(ctx.tx, tags, info);
  const find = async (tag: number) =>
    fittingRepo(ctx, tag, {
      ...{ min_event: typeof min_event === 'number' ? min_event : null, at_event },
      opts: givenOptions(opts),
    });
  const finding = id === undefined ? undefined : begun(find(id));
  // an unknown tag is the first thing to be said
  await findTag(ctx.tx, info, { strict: true });
  const repo = await finding;
  return repo ? (await shownRepos(ctx.tx, [repo]))[0]! : null;
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

/** Is the repo what is asked for? Options that nobody names are the tag's own, as they were when the repo was made. */
export function fulfils(repo: Repo, fit: Fit): boolean {
  const usual = Object.keys(repo.custom_opts ?? {}).every((name) => name in fit.opts);
  return usual && hasOptions(repo, fit.opts) && isInTime(repo, fit);
}
