import { comps } from '#core/repodata/comps';
import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Repo, type RepoOptions, repos } from '#store/repos';
import { eventKey } from '#store/tx';
import { firstTagChange, lastTagChange } from '#store/versioned';
import { buildConfig } from '../buildconfig.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { readInheritance } from '../inheritance.ts';
import { resolvePackages } from '../packagelist.ts';
import { findTag } from '../tags.ts';
import { repoGroups } from './groups.ts';
import { effectiveOptions, type GivenOptions } from './options.ts';

export interface InitRepo {
  readonly task_id?: number | null;
  /** default: a new event, which is now */
  readonly event?: number | null;
  readonly opts?: GivenOptions;
  readonly dist?: DistInit | null;
}

/** A dist repo is made of signed copies, by options of its own. */
export interface DistInit {
  readonly keys: readonly string[];
  readonly task_opts: Value;
}

/** Where a repo's files are, below the top directory. */
export const repoDirectory = (tagName: string, id: number, dist = false): string =>
  `${dist ? 'repos-dist' : 'repos'}/${tagName}/${id}`;

/** Makes a repo row in state INIT, with the files that describe it. Answers [repo id, event]. */
export async function initRepo(ctx: Ctx, tagInfo: Value, init: InitRepo): Promise<[number, number]> {
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
  const told = { tag, event, repo_id: id, task_id: init.task_id ?? null };
  const about = dist
    ? { ...told, dist: true, keys: dist.keys, task_opts: dist.task_opts, opts: null }
    : { ...told, opts };
  await before(ctx, 'RepoInit', about);
  const span = dist ? { begin: null, end: null } : await validity(ctx, tag.id, event);
  const eventItem = await tx.get(eventKey(event));
  const repo: Repo = {
    ...{ id, tag_id: tag.id, task_id: init.task_id ?? null, create_event: event, dist: dist !== null },
    create_ts: Number(eventItem?.ts ?? ctx.now()),
    creation_ts: ctx.now(),
    begin_event: span.begin,
    end_event: span.end,
    state: REPO.INIT,
    state_ts: ctx.now(),
    opts: dist ? null : (opts as RepoOptions),
    custom_opts: dist ? null : custom,
  };
  repos.insert(tx, repo);
  await describe(ctx, repo, tag.name, event);
  await after(ctx, 'RepoInit', about);
  return [id, event];
}

/** The last change that is in a repo of the tag at an event, and the first that is not, ancestors included. */
export async function validity(ctx: Ctx, tagId: number, event: number) {
  const ancestors = await readInheritance(ctx.tx, tagId, { event });
  const ids = [...new Set([tagId, ...ancestors.map((link) => link.parent_id)])];
  const [last, first] = await Promise.all([
    Promise.all(ids.map((id) => lastTagChange(ctx.tx, id, event))),
    Promise.all(ids.map((id) => firstTagChange(ctx.tx, id, event))),
  ]);
  const known = (list: (number | null)[]): number[] => list.filter((one) => one !== null);
  const ends = known(first);
  return { begin: Math.max(...known(last)), end: ends.length > 0 ? Math.min(...ends) : null };
}

/** repo.json, the groups file, and the names of blocked packages, which external repos must not bring in. */
async function describe(ctx: Ctx, repo: Repo, tagName: string, event: number): Promise<void> {
  const { files } = ctx.hub;
  const directory = repoDirectory(tagName, repo.id, repo.dist);
  const { id, tag_id, task_id, create_event, opts, dist } = repo;
  await files.put(
    `${directory}/repo.json`,
    `${JSON.stringify({ id, tag: tagName, tag_id, task_id, event_id: create_event, opts, dist })}\n`,
  );
  if (repo.dist) return;
  const [groups, packages] = await Promise.all([
    repoGroups(ctx.tx, tag_id, event),
    resolvePackages(ctx.tx, tag_id, { event }),
  ]);
  const blocked = [...packages.values()].filter((row) => row.blocked).map((row) => row.package_name);
  await files.put(`${directory}/groups/comps.xml`, comps(groups));
  await files.put(
    `${directory}/blocklist`,
    blocked
      .sort()
      .map((name) => `${name}\n`)
      .join(''),
  );
}
