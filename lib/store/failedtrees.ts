import { entity } from './entity.ts';
import { pad } from './table.ts';

/** A failed buildroot's tree that somebody had saved; it goes at its time, or when it is deleted. */
export interface FailedTree {
  /** id of the saveFailedTree task among whose output it is */
  readonly id: number;
  readonly buildroot_id: number;
  /** the task that failed */
  readonly task_id: number;
  /** id of the user who had it saved; it counts against his quota */
  readonly owner: number;
  /** the build tag */
  readonly tag_id: number | null;
  /** the whole root, not only the build directory */
  readonly full: boolean;
  /** bytes, compressed */
  readonly size: number;
  readonly create_ts: number;
  readonly expire_ts: number;
}

export const failedTrees = entity<FailedTree>({
  name: 'failed_tree',
  lists: {
    g1: (tree) => ['failed_tree', pad(Math.floor(tree.expire_ts))],
    g2: (tree) => [`failed_tree/owner/${tree.owner}`, pad(tree.id)],
  },
});
