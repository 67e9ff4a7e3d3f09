import { GenericError } from '#core/errors';
import { truthy } from '#core/python';
import { knownBuildroot } from '#hub/buildroots/find';
import { named } from '#hub/tasktypes/parameters';
import type { HubType } from '#hub/tasktypes/type';
import { piecesOf, sizeOf } from './captured.ts';
import { admit } from './keep.ts';
import { savedKey } from './places.ts';

const METHOD = 'saveFailedTree';

/**
 * Makes broot-ID.tar.gz of a failed buildroot among this task's output (Koji 1.35, plugin save_failed_tree). The buildroot
 * went with its container; what that left is copied within the file store, and counts against the owner's quota from `admit` on.
 */
export const save: HubType = {
  method: METHOD,
  kind: 'hub',
  weight: 3,
  async run(task, params) {
    const { buildrootID: id, full } = named(METHOD, ['buildrootID', 'full'], params);
    if (typeof id !== 'number') throw new GenericError(`not a buildroot: ${String(id)}`);
    const wanted = { buildroot_id: id, full: truthy(full) };
    const pieces = await task.once('admit', async (ctx) => {
      const root = await knownBuildroot(ctx, id);
      const found = await piecesOf(ctx, root, wanted.full);
      const about = { id: task.id, owner: task.owner.id, task_id: root.task_id!, tag_id: root.tag_id };
      await admit(ctx, { ...about, ...wanted, size: sizeOf(found) });
      return found.map((piece) => ({ ...piece }));
    });
    const storageClass = task.hub.settings.save_failed_tree.storage_class;
    await task.hub.files.compose(savedKey(task.id, id), pieces, { storageClass });
    return null;
  },
};
