import type { Running } from '#store/queue';
import { tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { Ctx } from '../context.ts';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { finished, wake } from '../tasks/transition.ts';

/** Tasks that wait for something, but no longer than until a moment, go on when it has come. */
export async function wakeTimed(hub: Hub, running: readonly Running[]): Promise<void> {
  const due = running.filter((row) => row.waiting && isDue(hub, row.wake_ts));
  await doEach(hub, 'task', due, ({ id }) =>
    transact(hub, async (tx) => {
      const task = await tasks.get(tx, id);
      if (!task || finished(task) || !task.waiting || !isDue(hub, task.wake_ts)) return;
      await wake(Ctx.ofHub(hub, tx, 'timed'), [id]);
    }),
  );
}

const isDue = (hub: Hub, moment: number | null | undefined): boolean =>
  moment !== null && moment !== undefined && moment <= hub.now();
