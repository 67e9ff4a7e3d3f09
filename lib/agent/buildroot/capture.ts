import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TaskContext } from '../task.ts';
import { putTree } from '../transfer.ts';
import type { Buildroot } from './buildroot.ts';
import { BUILD_USER } from './user.ts';

/** Never in an archive, whatever the settings say: what gives somebody's rights to whoever reads it. */
const SECRETS = [
  '*/tmp/krb5cc*',
  '*/etc/*.keytab',
  '*/etc/krb5.keytab',
  '*/.aws',
  '*/.azure',
  '*/.config/gcloud',
  '*/.docker/config.json',
  '*/.netrc',
  '*/.ssh',
  '*/.git-credentials',
];

/**
 * Keeps a failed buildroot for saveFailedTree: the container is gone a moment after the failure, so the tree has to
 * leave it now, filtered and compressed. What keeps that from working is noted and changes nothing of the failure.
 */
export async function captureTree(context: TaskContext, root: Buildroot): Promise<void> {
  const { capture, allowed_methods, paths, max_size } = context.settings.save_failed_tree;
  const allowed = allowed_methods.includes('*') || allowed_methods.includes(context.task.method);
  if (capture === 'none' || !allowed) return;
  const local = join(context.workdir, `broot-${root.id}.tar.gz`);
  const wanted = {
    folder: capture === 'full' ? '' : BUILD_USER.home.slice(1),
    exclude: [...SECRETS, ...paths],
    maxBytes: max_size,
  };
  try {
    const gzip = createGzip({ level: 3 });
    await Promise.all([root.driver.pack(wanted, gzip), pipeline(gzip, createWriteStream(local, { mode: 0o600 }))]);
    await putTree(context.hub, root.id, local);
    const { size } = await stat(local);
    root.logs.output.line(`INFO: the failed tree is kept for a while (${size} bytes compressed)`);
  } catch (error) {
    context.signal.throwIfAborted();
    root.logs.output.line(`WARNING: the failed tree is not kept: ${error instanceof Error ? error.message : error}`);
  } finally {
    await rm(local, { force: true });
  }
}
