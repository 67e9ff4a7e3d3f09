import { PassThrough, type Readable } from 'node:stream';
import { z } from 'zod';
import { BUILD_USER } from '#agent/buildroot/user';
import { taskBody } from '#agent/task';
import { sendTree, written } from '#agent/transfer';
import { Transport } from '#client/transport';
import { GenericError } from '#core/errors';
import { narrowArchive } from './narrow.ts';

const buildroot = z.looseObject({ id: z.number(), task_id: z.number() });
const builddir = BUILD_USER.home.slice(1);

/**
 * Makes broot-ID.tar.gz of a failed buildroot among this task's output (Koji 1.35, plugin save_failed_tree). The buildroot
 * went with its container; what it left is taken, narrowed to the build directory unless all is wanted.
 */
export const saveFailedTree = taskBody(
  {
    method: 'saveFailedTree',
    weight: 3.0,
    names: ['buildrootID', 'full'],
    shape: z.object({ buildrootID: z.number(), full: z.boolean().nullish() }),
  },
  async ({ hub }, { buildrootID, full }) => {
    const { task_id } = buildroot.parse(await hub.call('getBuildroot', [buildrootID], { strict: true }));
    const url = z
      .url()
      .nullable()
      .parse(await hub.call('toji.treeSource', [task_id, buildrootID]));
    if (url === null) throw new GenericError('Buildroot directory is missing');
    const transport = new Transport({ timeoutMs: 120_000 });
    try {
      const captured = await transport.stream(url);
      // all of it is what was captured, as it is
      await sendTree(hub, buildrootID, full ? captured : narrowed(captured));
    } finally {
      transport.close();
    }
    return null;
  },
);

function narrowed(captured: Readable): AsyncIterable<Uint8Array> {
  const archive = new PassThrough();
  const inside = (member: string): boolean => `${member}/`.startsWith(`${builddir}/`);
  return written(archive, () => narrowArchive(captured, archive, inside));
}
