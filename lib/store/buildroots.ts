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

const rows = entity<Buildroot>({
  name: 'buildroot',
  lists: {
    g1: (root) => (root.task_id === null ? null : [`buildroot/task/${root.task_id}`, pad(root.id)]),
    g2: (root) => (root.repo_id === null ? null : [`buildroot/repo/${root.repo_id}`, pad(root.id)]),
    g3: (root) => (root.host_id === null ? null : [`buildroot/host/${root.host_id}`, pad(root.id)]),
    g4: (root) => (root.tag_id === null ? null : [`buildroot/tag/${root.tag_id}`, pad(root.id)]),
    g5: (root) => ['buildroot', pad(root.id)],
  },
});

const EXPIRED = 3;
const useKey = (repo: number, id: number) => ({ pk: `buildroots_of_repo#${repo}`, sk: pad(id) });

/** With a consistent list of those that use a repo now: a repo in use is not deleted. */
export const buildroots = {
  ...rows,
  insert(tx: Tx, root: Buildroot): void {
    rows.insert(tx, root);
    if (root.repo_id !== null && root.state !== EXPIRED) tx.put({ ...useKey(root.repo_id, root.id), id: root.id });
  },
  replace(tx: Tx, old: Buildroot, root: Buildroot): void {
    rows.replace(tx, old, root);
    if (root.repo_id !== null && root.state === EXPIRED && old.state !== EXPIRED) tx.delete(useKey(root.repo_id, root.id));
  },
  async activeOfRepo(tx: Tx, repo: number): Promise<Buildroot[]> {
    const ids = (await tx.query({ pk: `buildroots_of_repo#${repo}` })).map((item) => Number(item.id));
    return (await rows.getMany(tx, ids)).filter((root) => root !== undefined);
  },
};
