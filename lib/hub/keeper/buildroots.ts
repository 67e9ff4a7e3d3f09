import { BUILDROOT } from '#core/states';
import { buildroots } from '#store/buildroots';
import { hosts } from '#store/hosts';
import { tasks } from '#store/tasks';
import { setBuildrootState } from '../buildroots/make.ts';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { finished } from '../tasks/transition.ts';
import { act } from './act.ts';

/**
 * A container that was lost leaves its buildroot as it was, and the repo would be kept for it for ever: buildroots of pools
 * end with their tasks. Builders of other kinds look after their own.
 */
export async function retireBuildroots(hub: Hub): Promise<void> {
  const left = await act(hub, async ({ tx }) => {
    const used = await buildroots.all(tx, { used: true });
    const [owners, ofTasks] = await Promise.all([
      hosts.rowsOf(tx, used, (root) => root.host_id),
      tasks.rowsOf(tx, used, (root) => root.task_id),
    ]);
    return used.filter((root) => {
      const task = ofTasks.get(root.task_id ?? -1);
      return owners.get(root.host_id ?? -1)?.pool != null && task !== undefined && finished(task);
    });
  });
  await doEach(hub, 'buildroot', left, async ({ id }) => {
    await act(hub, async (ctx) => {
      const root = await buildroots.get(ctx.tx, id);
      if (root && root.state !== BUILDROOT.EXPIRED) await setBuildrootState(ctx, root, BUILDROOT.EXPIRED);
    });
    hub.log.info('buildroot retired', { id });
  });
}
