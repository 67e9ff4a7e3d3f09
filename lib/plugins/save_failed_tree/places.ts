/** Where trees lie in the file store; both folders are below one prefix, whose life-cycle rule is the net under retention. */

/** The archives of a captured tree: the build directory, and all else as members without an end. */
const PIECES = ['builddir', 'rest'] as const;
export type Piece = (typeof PIECES)[number];

export const isPiece = (word: string): word is Piece => (PIECES as readonly string[]).includes(word);

/** What a failed task's container left, for as long as somebody may want to save it. */
export const capturedKey = (taskId: number, buildrootId: number, piece: Piece): string =>
  `failed-trees/captured/${taskId}/broot-${buildrootId}-${piece}.tar.gz`;

/** What was saved by a saveFailedTree task, under Koji's name; it is shown among that task's output. */
export const savedKey = (taskId: number, buildrootId: number): string =>
  `failed-trees/saved/${taskId}/broot-${buildrootId}.tar.gz`;
