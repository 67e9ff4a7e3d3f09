import { TASK } from '#core/states';
import type { Host } from '#store/hosts';
import type { Running } from '#store/queue';
import { tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { Ctx } from '../context.ts';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { release } from '../tasks/transition.ts';
import type { Held } from './held.ts';
import { lose } from './lost.ts';
import { isPool } from './places.ts';
import { noteRefusal } from './refusals.ts';

/**
 * Foreign builders that are gone (Koji 1.35): the tasks of one that has not checked in for HostTimeout are lost there and
 * begin anew; a task that one was given and has not opened in time is for others, and not for it for a while.
 */
export async function recoverForeign(hub: Hub, held: readonly Held[]): Promise<void> {
  const foreign = held.filter(({ host }) => !isPool(host));
  await doEach(
    hub,
    'task',
    foreign.flatMap(({ host, rows }) => rows.map((row) => ({ ...row, host }))),
    async ({ host, ...row }) => {
      if (isSilent(hub, host, row)) await loseSilent(hub, host, row);
      else if (isLate(hub, row)) await takeBack(hub, host, row);
    },
  );
}

function isSilent({ settings, now }: Hub, host: Host, row: Running): boolean {
  return Math.max(host.update_ts ?? 0, row.assigned_ts) < now() - settings.hub.HostTimeout;
}

const isLate = (hub: Hub, row: Pick<Running, 'state' | 'lease_ts'>): boolean =>
  row.state === TASK.ASSIGNED && row.lease_ts !== null && row.lease_ts < hub.now();

async function loseSilent(hub: Hub, host: Host, row: Running): Promise<void> {
  const text = `its host ${host.name} has not checked in for ${hub.settings.hub.HostTimeout} seconds`;
  await lose(hub, row.id, row.attempt, () => ({ category: 'silent', text }));
}

async function takeBack(hub: Hub, host: Host, row: Running): Promise<void> {
  await transact(hub, async (tx) => {
    const task = await tasks.get(tx, row.id);
    if (!task || task.attempt !== row.attempt || !isLate(hub, task)) return;
    const ctx = Ctx.ofHub(hub, tx, 'late');
    const reason = `${host.name} did not open it within ${hub.settings.hub.AssignTimeout} seconds`;
    await noteRefusal(ctx, { task_id: task.id, host_id: host.id, by_host: false, soft: true, msg: reason });
    await release(ctx, task, { outcome: 'freed', reason, loss: null });
  });
}
