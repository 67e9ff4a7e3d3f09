import { entity } from './entity.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** What a repo holds beside binary RPMs (Koji 1.35: repo options). */
export interface RepoOptions {
  readonly src: boolean;
  readonly debuginfo: boolean;
  readonly separate_src: boolean;
  readonly maven: boolean;
}

/** A repository: a tag's content at an event. */
export interface Repo {
  readonly id: number;
  readonly tag_id: number;
  readonly task_id: number | null;
  readonly create_event: number;
  /** the event's time; these are seconds since the epoch */
  readonly create_ts: number;
  /** the moment the row was made */
  readonly creation_ts: number;
  /** last change of the tag that is in it; null for a dist repo */
  readonly begin_event: number | null;
  /** first change of the tag that is not in it */
  readonly end_event: number | null;
  /** states.REPO */
  readonly state: number;
  readonly state_ts: number;
  readonly dist: boolean;
  readonly opts: RepoOptions | null;
  /** those options that were asked for and are not the tag's own */
  readonly custom_opts: Readonly<Record<string, boolean>> | null;
}

const DELETED = 3;

/** Deleted repos apart from the few others of a tag: there are thousands of them in time. */
const AGES = ['living', 'deleted'] as const;
const tagList = (tag: number, age: (typeof AGES)[number]): string => `repo/tag/${tag}/${age}`;

const repoRows = entity<Repo>({
  name: 'repo',
  lists: {
    g1: (repo) => [tagList(repo.tag_id, repo.state === DELETED ? 'deleted' : 'living'), pad(repo.id)],
    g2: (repo) => [`repo/state/${repo.state}`, pad(repo.id)],
  },
});

export const repos = {
  ...repoRows,
  /** of a tag, the latest event first */
  async ofTag(tx: Tx, tag: number, { deleted = false } = {}): Promise<Repo[]> {
    const ages = deleted ? AGES : AGES.slice(0, 1);
    const found = await Promise.all(ages.map((age) => repoRows.list(tx, 'g1', tagList(tag, age))));
    return found.flat().sort((a, b) => b.create_event - a.create_event || b.id - a.id);
  },
  ofState: (tx: Tx, state: number): Promise<Repo[]> => repoRows.list(tx, 'g2', `repo/state/${state}`),
};

/** A wish for a repo of a tag: at one event, or at any from min_event on. */
export interface RepoRequest {
  readonly id: number;
  readonly tag_id: number;
  readonly owner: number;
  readonly priority: number;
  readonly min_event: number | null;
  readonly at_event: number | null;
  readonly opts: Readonly<Record<string, boolean>>;
  readonly active: boolean;
  readonly tries: number;
  readonly create_ts: number;
  readonly update_ts: number;
  readonly task_id: number | null;
  readonly repo_id: number | null;
  /** tasks that wait for it */
  readonly waiters: readonly number[];
}

const requests = entity<RepoRequest>({
  name: 'repo_request',
  lists: { g1: (request) => ['repo_request', pad(request.id)] },
});

const activeKey = (tag: number, id: number) => ({ pk: `repo_requests#${tag}`, sk: pad(id) });
const queueKey = (id: number) => ({ pk: 'repo_requests', sk: pad(id) });

/** Requests, with consistent lists of the active ones: of a tag, and of all. */
export const repoRequests = {
  ...requests,
  insert(tx: Tx, request: RepoRequest): void {
    requests.insert(tx, request);
    if (!request.active) return;
    tx.put({ ...activeKey(request.tag_id, request.id), id: request.id });
    tx.put({ ...queueKey(request.id), id: request.id });
  },
  replace(tx: Tx, old: RepoRequest, request: RepoRequest): void {
    requests.replace(tx, old, request);
    if (!old.active || request.active) return;
    tx.delete(activeKey(old.tag_id, old.id));
    tx.delete(queueKey(old.id));
  },
  /** One at a time asks for repos of a tag: two who want the same at once get the same request. */
  async hold(tx: Tx, tag: number): Promise<void> {
    const key = { pk: `repo_request_of#${tag}`, sk: '.' };
    await tx.get(key);
    tx.put(key);
  },
  async active(tx: Tx, tag?: number): Promise<RepoRequest[]> {
    const pk = tag === undefined ? 'repo_requests' : `repo_requests#${tag}`;
    const ids = (await tx.query({ pk })).map((item) => Number(item.id));
    return (await requests.getMany(tx, ids)).filter((request) => request?.active === true) as RepoRequest[];
  },
};

const latestKey = (tagName: string, dist: boolean) => ({
  pk: `repo_latest#${dist ? 'dist' : 'build'}#${tagName}`,
  sk: '.',
});

/** What `repos/TAG/latest` points to: S3 has no links, so the link is an item. */
export async function latestRepo(tx: Tx, tagName: string, dist: boolean): Promise<number | undefined> {
  return (await tx.get(latestKey(tagName, dist)))?.id as number | undefined;
}

export function setLatestRepo(tx: Tx, tagName: string, dist: boolean, id: number): void {
  tx.put({ ...latestKey(tagName, dist), id });
}

export function dropLatestRepo(tx: Tx, tagName: string, dist: boolean): void {
  tx.delete(latestKey(tagName, dist));
}

/** Files of deleted repos that are still to be removed: the folder, by repo. */
const PURGE = 'repo_purge';

export function notePurge(tx: Tx, id: number, folder: string): void {
  tx.put({ pk: PURGE, sk: pad(id), id, folder });
}

export async function toPurge(tx: Tx, limit: number): Promise<{ id: number; folder: string }[]> {
  const items = await tx.query({ pk: PURGE, limit });
  return items.map((item) => ({ id: Number(item.id), folder: String(item.folder) }));
}

export function donePurge(tx: Tx, id: number): void {
  tx.delete({ pk: PURGE, sk: pad(id) });
}
