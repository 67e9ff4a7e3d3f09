import { Double } from '#core/xmlrpc/value';
import type { RepoRequest } from '#store/repos';
import { tags } from '#store/tags';
import { tasks } from '#store/tasks';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import { timeText } from '../times.ts';

/** Repo requests as the API shows them; one round trip for any number. */
export async function shownRequests(tx: Tx, rows: readonly RepoRequest[]) {
  const [owners, tagRows, taskRows] = await Promise.all([
    users.rowsOf(tx, rows, (request) => request.owner),
    tags.rowsOf(tx, rows, (request) => request.tag_id),
    tasks.rowsOf(tx, rows, (request) => request.task_id),
  ]);
  return rows.map(({ waiters: _, ...request }) => ({
    ...request,
    create_time: timeText(request.create_ts),
    create_ts: new Double(request.create_ts),
    update_time: timeText(request.update_ts),
    update_ts: new Double(request.update_ts),
    owner_name: owners.get(request.owner)?.name ?? null,
    tag_name: tagRows.get(request.tag_id)?.name ?? null,
    task_state: taskRows.get(request.task_id ?? -1)?.state ?? null,
  }));
}

export const shownRequest = async (tx: Tx, request: RepoRequest) => (await shownRequests(tx, [request]))[0]!;
