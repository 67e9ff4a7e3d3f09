import { Double, type Value } from '#core/xmlrpc/value';
import type { Buildroot } from '#store/buildroots';
import { contentGenerators } from '#store/cg';
import { hosts } from '#store/hosts';
import { repos } from '#store/repos';
import { tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { timeText } from '../times.ts';

/** Koji's order of the columns. */
export const COLUMNS: readonly string[] = [
  ...['id', 'br_type', 'cg_id', 'cg_name', 'cg_version', 'container_arch', 'arch', 'container_type', 'host_os'],
  ...['host_arch', 'extra', 'host_id', 'host_name', 'repo_id', 'repo_state', 'tag_id', 'tag_name'],
  ...['create_event_id', 'create_event_time', 'create_ts', 'retire_event_id', 'retire_event_time', 'retire_ts'],
  ...['repo_create_event_id', 'repo_create_event_time', 'state', 'task_id'],
];

/** Buildroots as the API shows them: one round trip for any number. */
export async function shownBuildroots(tx: Tx, rows: readonly Buildroot[]) {
  const ids = (field: 'host_id' | 'tag_id' | 'repo_id' | 'cg_id') => rows.map((root) => root[field]);
  const [hostRows, tagRows, repoRows, cgRows] = await Promise.all([
    hosts.byIds(tx, ids('host_id')),
    tags.byIds(tx, ids('tag_id')),
    repos.byIds(tx, ids('repo_id')),
    contentGenerators.byIds(tx, ids('cg_id')),
  ]);
  return rows.map((root) => {
    const repo = repoRows.get(root.repo_id ?? -1);
    return {
      ...{ id: root.id, br_type: root.br_type, arch: root.arch, state: root.state, task_id: root.task_id },
      ...{ cg_id: root.cg_id, cg_name: cgRows.get(root.cg_id ?? -1)?.name ?? null, cg_version: root.cg_version },
      ...{ container_arch: root.container_arch, container_type: root.container_type },
      ...{ host_os: root.host_os, host_arch: root.host_arch, extra: root.extra as Value },
      ...{ host_id: root.host_id, host_name: hostRows.get(root.host_id ?? -1)?.name ?? null },
      ...{ tag_id: root.tag_id, tag_name: tagRows.get(root.tag_id ?? -1)?.name ?? null },
      create_event_id: root.create_event,
      create_event_time: timeText(root.create_ts),
      create_ts: double(root.create_ts),
      retire_event_id: root.retire_event,
      retire_event_time: timeText(root.retire_ts),
      retire_ts: double(root.retire_ts),
      repo_id: root.repo_id,
      repo_state: repo?.state ?? null,
      repo_create_event_id: repo?.create_event ?? null,
      repo_create_event_time: timeText(repo?.create_ts ?? null),
    };
  });
}

const double = (ts: number | null): Double | null => (ts === null ? null : new Double(ts));
