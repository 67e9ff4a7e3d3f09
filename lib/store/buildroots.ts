import type { Catalogued } from './columns.ts';
import { entity } from './entity.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** A buildroot: where a task of ours built, or what a content generator says that it built in. */
export interface Buildroot {
  readonly id: number;
  /** states.BUILDROOT_TYPE */
  readonly br_type: number;
  readonly host_id: number | null;
  readonly repo_id: number | null;
  readonly task_id: number | null;
  readonly tag_id: number | null;
  readonly arch: string;
  /** states.BUILDROOT; null for a content generator's */
  readonly state: number | null;
  readonly create_event: number | null;
  readonly create_ts: number | null;
  readonly retire_event: number | null;
  readonly retire_ts: number | null;
  readonly cg_id: number | null;
  readonly cg_version: string | null;
  readonly container_arch: string | null;
  readonly container_type: string | null;
  readonly host_os: string | null;
  readonly host_arch: string | null;
  readonly extra: unknown;
}

const EXPIRED = 3;

/** Those in use apart from the many of the past: each list has two partitions. */
const AGES = ['used', 'past'] as const;
const ageOf = (root: Buildroot) => (root.state === null || root.state === EXPIRED ? 'past' : 'used');

const catalogue: Catalogued<Buildroot> = {
  columns: {
    host_id: ['int', (root) => root.host_id],
    tag_id: ['int', (root) => root.tag_id],
    state: ['int', (root) => root.state],
    task_id: ['int', (root) => root.task_id],
    repo_id: ['int', (root) => root.repo_id],
    create_ts: ['time', (root) => root.create_ts],
    retire_ts: ['time', (root) => root.retire_ts],
  },
  final: (root) => ageOf(root) === 'past',
};

const rows = entity<Buildroot>({
  name: 'buildroot',
  catalogue,
  lists: {
    g1: (root) => (root.task_id === null ? null : [`buildroot/task/${root.task_id}`, pad(root.id)]),
    g2: (root) => (root.repo_id === null ? null : [`buildroot/repo/${root.repo_id}`, pad(root.id)]),
    g3: (root) => (root.host_id === null ? null : [`buildroot/host/${root.host_id}/${ageOf(root)}`, pad(root.id)]),
    g4: (root) => (root.tag_id === null ? null : [`buildroot/tag/${root.tag_id}/${ageOf(root)}`, pad(root.id)]),
    g5: (root) => [`buildroot/${ageOf(root)}`, pad(root.id)],
  },
});

const useKey = (repo: number, id: number) => ({ pk: `buildroots_of_repo#${repo}`, sk: pad(id) });
const lastUseKey = (repo: number) => ({ pk: `repo_use#${repo}`, sk: '.' });

/** Which buildroots of a long list are wanted. */
export interface Cut {
  /** only those that are not expired */
  readonly used?: boolean;
  /** the newest first */
  readonly reverse?: boolean;
  readonly limit?: number;
}

const inOrder = (list: Buildroot[], { reverse = false, limit }: Cut): Buildroot[] => {
  list.sort((a, b) => (reverse ? b.id - a.id : a.id - b.id));
  return limit === undefined ? list : list.slice(0, limit);
};

async function ofBothAges(tx: Tx, index: 'g3' | 'g4' | 'g5', list: string, cut: Cut): Promise<Buildroot[]> {
  const { reverse, limit } = cut;
  const ages = cut.used ? AGES.slice(0, 1) : AGES;
  const found = await Promise.all(ages.map((age) => rows.list(tx, index, `${list}/${age}`, { reverse, limit })));
  return inOrder(found.flat(), cut);
}

/** With a consistent list of those that use a repo now: a repo in use is not deleted. */
export const buildroots = {
  name: rows.name,
  keyOf: rows.keyOf,
  ...catalogue,
  /** all buildroots from this id on */
  async since(tx: Tx, id: number): Promise<Buildroot[]> {
    const lists = AGES.map((age) => rows.list(tx, 'g5', `buildroot/${age}`, { from: pad(id) }));
    return (await Promise.all(lists)).flat();
  },
  nextId: rows.nextId,
  get: rows.get,
  getMany: rows.getMany,
  byIds: rows.byIds,
  rowsOf: rows.rowsOf,
  insert(tx: Tx, root: Buildroot): void {
    rows.insert(tx, root);
    if (root.repo_id === null || root.state === null || root.state === EXPIRED) return;
    tx.put({ ...useKey(root.repo_id, root.id), id: root.id });
    // seen by whoever deletes the repo at the same moment: `lastUse`
    tx.put({ ...lastUseKey(root.repo_id), id: root.id });
  },
  replace(tx: Tx, old: Buildroot, root: Buildroot): void {
    rows.replace(tx, old, root);
    if (root.repo_id !== null && root.state === EXPIRED && old.state !== EXPIRED) {
      tx.delete(useKey(root.repo_id, root.id));
    }
  },
  ofTask: (tx: Tx, task: number): Promise<Buildroot[]> => rows.list(tx, 'g1', `buildroot/task/${task}`),
  ofRepo: (tx: Tx, repo: number): Promise<Buildroot[]> => rows.list(tx, 'g2', `buildroot/repo/${repo}`),
  ofHost: (tx: Tx, host: number, cut: Cut) => ofBothAges(tx, 'g3', `buildroot/host/${host}`, cut),
  ofTag: (tx: Tx, tag: number, cut: Cut) => ofBothAges(tx, 'g4', `buildroot/tag/${tag}`, cut),
  all: (tx: Tx, cut: Cut) => ofBothAges(tx, 'g5', 'buildroot', cut),
  async activeOfRepo(tx: Tx, repo: number): Promise<Buildroot[]> {
    const ids = (await tx.query({ pk: `buildroots_of_repo#${repo}` })).map((item) => Number(item.id));
    return (await rows.getMany(tx, ids)).filter((root) => root !== undefined);
  },
  /** The commit fails when a buildroot begins to use the repo before it. */
  async assertUnused(tx: Tx, repo: number): Promise<void> {
    await tx.get(lastUseKey(repo));
    tx.check(lastUseKey(repo));
  },
};
