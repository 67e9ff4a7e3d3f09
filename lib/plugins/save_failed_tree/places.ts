/** Where trees lie in the file store; both folders are below one prefix, whose life-cycle rule is the net under retention. */

/** What a failed task's container left, for as long as somebody may want to save it. */
export const capturedKey = (taskId: number, buildrootId: number): string =>
  `failed-trees/captured/${taskId}/${treeName(buildrootId)}`;

/** What was saved by a saveFailedTree task; it is shown among that task's output. */
export const savedKey = (taskId: number, buildrootId: number): string =>
  `failed-trees/saved/${taskId}/${treeName(buildrootId)}`;

/** Koji's name of the archive. */
const treeName = (buildrootId: number): string => `broot-${buildrootId}.tar.gz`;
