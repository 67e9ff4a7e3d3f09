import { TASK } from '#core/states';
import { attemptsByNumber } from '#store/attempts';
import type { Running } from '#store/queue';
import type { Task } from '#store/tasks';
import type { Tx } from '#store/tx';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { isExpired, lose } from './lost.ts';
import type { Loss } from './stopcodes.ts';

/** Attempts that have not been heard of in time are lost. */
export async function recoverLost(hub: Hub, running: readonly Running[]): Promise<void> {
  const expired = running.filter((row) => isExpired(hub, row));
  const held = wasAway(hub, running, expired) ? expired.filter((row) => isRecent(hub, row)) : [];
  if (held.length > 0) hub.log.error('many builders are silent at once: they get more time', { silent: held.length });
  const due = expired.filter((row) => !held.includes(row));
  await doEach(hub, 'task', due, ({ id, attempt }) =>
    lose(hub, id, attempt, (task, tx) => (isExpired(hub, task) ? silence(hub, tx, task) : null)),
  );
}

/** When it was the hub that could not be reached, builders have so long to be heard again. Seconds. */
const OUTAGE = 300;

const isRecent = ({ now }: Hub, { lease_ts }: Running): boolean => lease_ts !== null && lease_ts + OUTAGE > now();

/**
 * One builder falls silent by itself. When three do, and a tenth of all, it is likelier that none got through: their work
 * would be lost for nothing. Should they be gone, ECS says so meanwhile.
 */
function wasAway(hub: Hub, running: readonly Running[], expired: readonly Running[]): boolean {
  const inContainers = (row: Running): boolean =>
    row.state === TASK.OPEN && hub.taskTypes.get(row.method)?.kind === 'container';
  const silent = expired.filter(inContainers).length;
  return silent >= 3 && silent * 10 >= running.filter(inContainers).length;
}

/** What the lease's end means: nothing began, nothing came up, nothing was heard any more, or a function died. */
async function silence(hub: Hub, tx: Tx, task: Task): Promise<Loss> {
  if (task.state === TASK.ASSIGNED) {
    const [known] = await attemptsByNumber(tx, [{ taskId: task.id, attempt: task.attempt }]);
    return { category: 'start', text: known?.reason ?? 'its execution was not started in time' };
  }
  if (hub.taskTypes.get(task.method)?.kind === 'hub')
    return { category: 'function', text: 'its function did not come to an end' };
  if (task.token) return { category: 'silent', text: 'its builder was not heard of in time' };
  return { category: 'start', text: 'its container did not begin in time' };
}
