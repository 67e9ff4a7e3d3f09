import { Double } from '#core/xmlrpc/value';
import { type Buildroot } from '#store/buildroots';
import { contentGenerators } from '#store/cg';
import { hosts } from '#store/hosts';
import { repos } from '#store/repos';
import { tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { timeText } from '../times.ts';

/** Buildroots as the API shows them: two round trips for any number. */
export async function shownBuildroots(tx: Tx, rows: readonly Buildroot[]) {
  const [hostRows, tagRows, repoRows, cgRows] = await Promise.all([
    hosts.byIds(tx, rows.map((root) => root.host_id)),
    tags.byIds(tx, rows.map((root) => root.tag_id)),
    repos.byIds(tx, rows.map((root) => root.repo_id)),
    contentGenerators.byIds(tx, rows.map((root) => root.cg_id)),
  ]);
  return rows.map((root) => {
    const repo = root.repo_id === null ? undefined : repoRows.get(root.repo_id);
    const { id, br_type, host_id, repo_id, task_id, tag_id, arch, state, cg_id, cg_version, host_os, host_arch, extra } = root;
    return {
      ...{ id, br_type, host_id, repo_id, task_id, tag_id, arch, state, cg_id, cg_version, host_os, host_arch, extra },
      container_arch: root.container_arch,
      container_type: root.container_type,
      create_event_id: root.create_event,
      create_event_time: timeText(root.create_ts),
      create_ts: double(root.create_ts),
      retire_event_id: root.retire_event,
      retire_event_time: timeText(root.retire_ts),
      retire_ts: double(root.retire_ts),
      repo_state: repo?.state ?? null,
      repo_create_event_id: repo?.create_event ?? null,
      repo_create_event_time: timeText(repo?.create_ts ?? null),
      host_name: host_id === null ? null : (hostRows.get(host_id)?.name ?? null),
      tag_name: tag_id === null ? null : (tagRows.get(tag_id)?.name ?? null),
      cg_name: cg_id === null ? null : (cgRows.get(cg_id)?.name ?? null),
    };
  });
}

const double = (ts: number | null): Double | null => (ts === null ? null : new Double(ts));
