import { repoRequests } from '#store/repos';
import type { Hub } from '../hub.ts';
import { act } from './act.ts';

/** Repo requests that were settled long ago are forgotten (hub option RequestCleanTime, minutes). */
export async function cleanRequests(hub: Hub): Promise<void> {
  const before = hub.now() - hub.settings.hub.RequestCleanTime * 60;
  await act(hub, async ({ tx }) => {
    for (const request of await repoRequests.list(tx, 'g1', 'repo_request')) {
      if (request.active || request.update_ts > before) continue;
      repoRequests.remove(tx, request);
      await tx.step();
    }
  });
}
