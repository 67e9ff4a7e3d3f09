import { GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { externalRepoConfig, externalRepos } from '#store/externalrepos';
import { tagExternalRepos, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { idOf } from '../lookup.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { findTag, noSuchTag } from '../tags/find.ts';
import { type Ancestor, searchOrder } from '../tags/inheritance.ts';

/** An external repo as the API shows it. */
export interface ExternalRepoInfo {
  readonly id: number;
  readonly name: string;
  readonly url: string;
}

export interface FindRepo {
  readonly strict?: boolean;
  readonly event?: number | null;
}

/** An external repo by id, name or struct, now or at an event. */
export async function findExternalRepo(
  tx: Tx,
  info: Value,
  options: FindRepo & { strict: true },
): Promise<ExternalRepoInfo>;
export async function findExternalRepo(tx: Tx, info: Value, options?: FindRepo): Promise<ExternalRepoInfo | undefined>;
export async function findExternalRepo(tx: Tx, info: Value, { strict = false, event = null }: FindRepo = {}) {
  const [found] = await reposFor(tx, info, event);
  if (found) return found;
  if (strict) throw new GenericError(`No such repo: ${str(info)}`);
  return undefined;
}

async function reposFor(tx: Tx, info: Value, event: number | null): Promise<ExternalRepoInfo[]> {
  const id = info === null ? null : await idOf(tx, externalRepos, info);
  if (id === undefined) return [];
  if (id === null) return shownRepos(tx, await externalRepoConfig.at(tx, 'all', '', event));
  const [configs] = await Promise.all([externalRepoConfig.at(tx, 'repo', id, event), externalRepos.get(tx, id)]);
  return shownRepos(tx, configs);
}

/** By id; names that the call has read already cost nothing. */
async function shownRepos(tx: Tx, configs: readonly { external_repo_id: number; url: string }[]) {
  const named = await externalRepos.rowsOf(tx, configs, (row) => row.external_repo_id);
  return configs
    .map((row) => ({ id: row.external_repo_id, name: named.get(row.external_repo_id)?.name ?? '', url: row.url }))
    .sort((a, b) => a.id - b.id);
}

export interface ListRepos {
  readonly info: Value;
  readonly url: string | null;
  readonly event: number | null;
  readonly queryOpts: Struct | null;
}

export async function listExternalRepos(tx: Tx, { info, url, event, queryOpts }: ListRepos) {
  const rows = (await reposFor(tx, info, event)).filter((row) => url === null || row.url === url);
  return applyQueryOpts(rows, queryOpts, ['id', 'name', 'url']);
}

/** An external repo in a tag. */
export interface TagExternalRepo {
  readonly tag_id: number;
  readonly tag_name: string;
  readonly external_repo_id: number;
  readonly external_repo_name: string;
  readonly url: string;
  /** unique in the tag; lower ones come first */
  readonly priority: number;
  /** koji, simple or bare */
  readonly merge_mode: string;
  /** words; empty or null: those of the tag */
  readonly arches: string | null;
}

/** The external repos of a tag itself, the tags of an external repo, or all such links; by priority. */
export async function tagRepos(
  tx: Tx,
  tagInfo: Value,
  repoInfo: Value,
  event: number | null,
): Promise<TagExternalRepo[]> {
  const [tag, repo] = await Promise.all([
    tagInfo === null ? null : idOf(tx, tags, tagInfo),
    repoInfo === null ? null : idOf(tx, externalRepos, repoInfo),
  ]);
  // together with the look whether there are such a tag and such a repo
  const [rows] = await Promise.all([
    tag === undefined || repo === undefined ? [] : linkRows(tx, tag, repo, event),
    tagInfo === null ? null : findTag(tx, tagInfo, { strict: true, event }),
    repoInfo === null ? null : findExternalRepo(tx, repoInfo, { strict: true, event }),
  ]);
  return (await shownLinks(tx, rows, event)).sort((a, b) => a.priority - b.priority);
}

type LinkRow = Omit<TagExternalRepo, 'tag_name' | 'external_repo_name' | 'url'>;

async function linkRows(tx: Tx, tag: number | null, repo: number | null, event: number | null): Promise<LinkRow[]> {
  if (tag !== null) {
    const rows = await tagExternalRepos.at(tx, 'tag', tag, event);
    return repo === null ? rows : rows.filter((row) => row.external_repo_id === repo);
  }
  const repos = repo === null ? (await reposFor(tx, null, event)).map(({ id }) => id) : [repo];
  return (await Promise.all(repos.map((id) => tagExternalRepos.at(tx, 'repo', id, event)))).flat();
}

async function shownLinks(tx: Tx, rows: readonly LinkRow[], event: number | null): Promise<TagExternalRepo[]> {
  const ids = [...new Set(rows.map((row) => row.external_repo_id))];
  const [named, tagNames, configs] = await Promise.all([
    externalRepos.byIds(tx, ids),
    tags.namesOf(tx, rows, (row) => row.tag_id),
    Promise.all(ids.map((id) => externalRepoConfig.at(tx, 'repo', id, event))),
  ]);
  const urls = new Map(configs.flat().map((row) => [row.external_repo_id, row.url]));
  return rows.flatMap(({ tag_id, external_repo_id, priority, merge_mode, arches }) => {
    const url = urls.get(external_repo_id);
    if (url === undefined) return [];
    return {
      ...{ tag_id, tag_name: tagNames.get(tag_id)?.name ?? '' },
      ...{ external_repo_id, external_repo_name: named.get(external_repo_id)?.name ?? '', url },
      ...{ priority, merge_mode, arches },
    };
  });
}

/** The external repos of a tag and its ancestors in search order, each once. */
export async function inheritedRepos(
  tx: Tx,
  tagInfo: Value,
  event: number | null,
  ancestors?: readonly Ancestor[],
): Promise<TagExternalRepo[]> {
  const tag = await idOf(tx, tags, tagInfo);
  if (tag === undefined) throw noSuchTag(tagInfo);
  const order = await searchOrder(tx, tag, { event, ancestors });
  const [found, ...rows] = await Promise.all([
    findTag(tx, tag, { event }),
    ...order.map((id) => tagExternalRepos.at(tx, 'tag', id, event)),
  ]);
  if (!found) throw noSuchTag(tagInfo);
  const sorted = rows.flatMap((own) => own.sort((a, b) => a.priority - b.priority));
  const first = sorted.filter(
    (row, i) => sorted.findIndex((other) => other.external_repo_id === row.external_repo_id) === i,
  );
  return shownLinks(tx, first, event);
}
