import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { eventTime } from '#store/events';
import { type Repo, type RepoOptions, repos } from '#store/repos';
import { firstTagChange, lastTagChange } from '#store/versioned';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { findTag, withExtra } from '../tags/find.ts';
import { readInheritance } from '../tags/inheritance.ts';
import { describeRepo } from './describe.ts';
import { effectiveOptions, type GivenOptions } from './options.ts';

export interface InitRepo {
  readonly task_id?: number | null;
  /** default: a new event, which is now */
  readonly event?: number | null;
  readonly opts?: GivenOptions;
  readonly dist?: DistInit | null;
}

/** A dist repo is made of signed copies, by options of its own. */
interface DistInit {
  readonly keys: readonly string[];
  readonly task_opts: Value;
}

/** A repo in state INIT with the files that describe it. Answers [repo id, event]. */
export async function initRepo(ctx: Ctx, tagInfo: Value, init: InitRepo): Promise<[number, number]> {
  const repo = await newRepoRow(ctx, tagInfo, init);
  // the event is everybody's: it is not held while files are written
  await ctx.tx.commit();
  await describeRepo(ctx, repo);
  return [repo.id, repo.create_event];
}

/** The row of a new repo. Who makes it has to write what describes it (describeRepo), after the commit. */
export async function newRepoRow(ctx: Ctx, tagInfo: Value, init: InitRepo): Promise<Repo> {
  const { tx } = ctx;
  const tag = await findTag(tx, tagInfo, { strict: true, event: init.event ?? null });
  const config = await buildConfig(tx, tag.id, init.event ?? null);
  const { opts, custom } = effectiveOptions(
    ctx,
    { ...tag, extra: config.extra as Record<string, Value> },
    init.opts ?? {},
  );
  const event = init.event ?? (await tx.event());
  const id = await repos.nextId(tx);
  const dist = init.dist ?? null;
  const told = { tag: await withExtra(tx, tag), event, repo_id: id, task_id: init.task_id ?? null };
  const about = dist
    ? { ...told, dist: true, keys: dist.keys, task_opts: dist.task_opts, opts: null }
    : { ...told, opts };
  await before(ctx, 'RepoInit', about);
  const span = dist ? { begin: null, end: null } : await validity(ctx, tag.id, event);
  const eventTs = await eventTime(tx, event);
  const repo: Repo = {
    ...{ id, tag_id: tag.id, task_id: init.task_id ?? null, create_event: event, dist: dist !== null },
    create_ts: eventTs ?? ctx.now(),
    creation_ts: ctx.now(),
    begin_event: span.begin,
    end_event: span.end,
    state: REPO.INIT,
    state_ts: ctx.now(),
    opts: dist ? null : (opts as RepoOptions),
    custom_opts: dist ? null : custom,
  };
  repos.insert(tx, repo);
  await after(ctx, 'RepoInit', about);
  return repo;
}

/** The last change that is in a repo of the tag at an event, and the first that is not, ancestors included. */
async function validity(ctx: Ctx, tagId: number, event: number) {
  const ancestors = await readInheritance(ctx.tx, tagId, { event });
  const ids = [...new Set([tagId, ...ancestors.map((link) => link.parent_id)])];
  const [last, first] = await Promise.all([
    Promise.all(ids.map((id) => lastTagChange(ctx.tx, id, event))),
    Promise.all(ids.map((id) => firstTagChange(ctx.tx, id, event))),
  ]);
  const known = (list: (number | null)[]): number[] => list.filter((one) => one !== null);
  const ends = known(first);
  return { begin: Math.max(0, ...known(last)), end: ends.length > 0 ? Math.min(...ends) : null };
}
