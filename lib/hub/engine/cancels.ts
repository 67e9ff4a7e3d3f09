import { begunCancels } from '#store/cancels';
import { tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { Ctx } from '../context.ts';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { transactKicking } from '../kicking.ts';
import { cancelBelow, cancelTree } from '../tasks/cancel.ts';

/** Whoever began a cancel is at it no longer than this, seconds: no function that does is given more time. */
const AT_WORK = 60;

/** Cancels that were stopped half-way go on. */
export async function finishCancels(hub: Hub): Promise<void> {
  const left = (await transact(hub, begunCancels)).filter(({ ts }) => ts + AT_WORK < hub.now());
  await doEach(hub, 'task', left, ({ id, whole }) =>
    transactKicking(hub, async (tx) => {
      const task = await tasks.get(tx, id);
      if (task) await (whole ? cancelTree : cancelBelow)(Ctx.ofHub(hub, tx, 'cancel'), task);
    }),
  );
}
