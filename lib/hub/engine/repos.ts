import { hosts } from '#store/hosts';
import { repoRequests } from '#store/repos';
import { transact } from '#store/tx';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { checkQueue } from '../repos/queue.ts';

/**
 * Repos that are asked for get their tasks as soon as somebody looks, and again when a task has failed: kojira's tick without
 * its period. A deployment without pools leaves it to a kojira of its own.
 */
export async function serveRepoRequests(hub: Hub): Promise<void> {
  await transact(hub, async (tx) => {
    if ((await repoRequests.active(tx)).length === 0) return;
    if (!(await hosts.list(tx, 'g1', 'host')).some((host) => host.pool !== null)) return;
    await checkQueue(Ctx.ofHub(hub, tx, 'repos'));
  });
}
