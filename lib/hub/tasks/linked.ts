import type { Hub } from '../hub.ts';

/**
 * Some of a task's output is not kept below work/, because it lives by other rules: the trees that saveFailedTree saves. Under
 * Koji's paths they are found all the same, as Koji's own links make files of work/ be found elsewhere.
 */
const TREE = /^tasks\/\d+\/(\d+)\/(broot-\d+\.tar\.gz)$/;

const folder = (taskId: number | string): string => `failed-trees/saved/${taskId}/`;

/** Where a file below work/ may lie instead; undefined for all but those few. */
export function linkedKey(path: string): string | undefined {
  const [, taskId, name] = TREE.exec(path) ?? [];
  return taskId === undefined ? undefined : `${folder(taskId)}${name}`;
}

/** Names of the files that a task's directory has elsewhere. */
export async function linkedNames(hub: Hub, taskId: number): Promise<string[]> {
  const { files } = await hub.files.list(folder(taskId));
  return files.map(({ key }) => key.slice(folder(taskId).length));
}
