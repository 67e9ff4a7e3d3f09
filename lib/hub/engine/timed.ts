import { tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { finished, wake } from '../tasks/transition.ts';
import { runningInPools } from './lost.ts';

/** Tasks that wait for something, but no longer than until a moment, go on when it has come. */
export async function wakeTimed(hub: Hub): Promise<void> {
  const due = (await runningInPools(hub)).filter((row) => row.waiting && isDue(hub, row.wake_ts));
  for (const { id } of due) {
    await transact(hub, async (tx) => {
      const task = await tasks.get(tx, id);
      if (!task || finished(task) || !task.waiting || !isDue(hub, task.wake_ts)) return;
      const ctx = Ctx.ofHub(hub, tx, 'timed');
      await wake(ctx, [id]);
    });
  }
}

const isDue = (hub: Hub, moment: number | null | undefined): boolean =>
  moment !== null && moment !== undefined && moment <= hub.now();
