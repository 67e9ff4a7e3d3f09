import { createGzip } from 'node:zlib';
import type { TaskContext } from '../task.ts';
import { sendTree, type TreePiece, written } from '../transfer.ts';
import type { Buildroot } from './buildroot.ts';
import { BUILD_USER } from './user.ts';

/** Never in an archive, whatever the settings say: what gives somebody's rights to whoever reads it. */
export const SECRETS = [
  '*/tmp/krb5cc*',
  '*/etc/*.keytab',
  '*/.aws',
  '*/.azure',
  '*/.config/gcloud',
  '*/.docker/config.json',
  '*/.netrc',
  '*/.ssh',
  '*/.koji',
  '*/.git-credentials',
];

/** The cheapest, because the failure waits for it. */
export const GZIP_LEVEL = 1;

/**
 * Keeps a failed buildroot for saveFailedTree: the container is gone a moment after the failure, so the tree leaves it now,
 * filtered and compressed on its way, with no copy on the disk. The build directory goes first: it stays when the whole is too
 * large. What keeps that from working is noted and changes nothing of the failure.
 */
export async function captureTree(context: TaskContext, root: Buildroot): Promise<void> {
  const { capture, allowed_methods, paths, max_size } = context.settings.save_failed_tree;
  const allowed = allowed_methods.includes('*') || allowed_methods.includes(context.task.method);
  if (capture === 'off' || !allowed) return;
  const wanted = { folder: BUILD_USER.home.slice(1), exclude: [...SECRETS, ...paths], maxBytes: max_size };
  const pieces: TreePiece[] = capture === 'full' ? ['builddir', 'rest'] : ['builddir'];
  for (const piece of pieces) {
    const what = piece === 'builddir' ? 'build directory' : 'tree around it';
    try {
      const gzip = createGzip({ level: GZIP_LEVEL });
      const archive = written(gzip, () => root.driver.pack({ ...wanted, rest: piece === 'rest' }, gzip));
      const size = await sendTree(context.hub, root.id, piece, archive);
      root.logs.output.line(`INFO: the ${what} is kept for a while (${size} bytes compressed)`);
    } catch (error) {
      context.signal.throwIfAborted();
      root.logs.output.line(`WARNING: the ${what} is not kept: ${error instanceof Error ? error.message : error}`);
      return;
    }
  }
}
