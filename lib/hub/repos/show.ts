import { Double } from '#core/xmlrpc/value';
import { eventTimes } from '#store/events';
import type { Repo } from '#store/repos';
import { tags } from '#store/tags';
import { tasks } from '#store/tasks';
import type { Tx } from '#store/tx';
import { timeText } from '../times.ts';

/** Repos as the API shows them, with tag names, task states and the times of their events. Two round trips for all. */
export async function shownRepos(tx: Tx, rows: readonly Repo[]) {
  const [tagRows, taskRows, times] = await Promise.all([
    tags.namesOf(tx, rows, (repo) => repo.tag_id),
    tasks.rowsOf(tx, rows, (repo) => repo.task_id),
    eventTimes(
      tx,
      rows.flatMap((repo) => [repo.begin_event, repo.end_event]),
    ),
  ]);
  const ts = (event: number | null): Double | null => (event === null ? null : new Double(times.get(event) ?? 0));
  return rows.map((repo) => ({
    id: repo.id,
    tag_id: repo.tag_id,
    tag_name: tagRows.get(repo.tag_id)?.name ?? null,
    task_id: repo.task_id,
    task_state: repo.task_id === null ? null : (taskRows.get(repo.task_id)?.state ?? null),
    create_event: repo.create_event,
    create_ts: new Double(repo.create_ts),
    creation_time: timeText(repo.creation_ts),
    creation_ts: new Double(repo.creation_ts),
    begin_event: repo.begin_event,
    begin_ts: ts(repo.begin_event),
    end_event: repo.end_event,
    end_ts: ts(repo.end_event),
    state: repo.state,
    state_time: timeText(repo.state_ts),
    state_ts: new Double(repo.state_ts),
    dist: repo.dist,
    opts: repo.opts,
    custom_opts: repo.custom_opts,
  }));
}

export type ShownRepo = Awaited<ReturnType<typeof shownRepos>>[number];
