import type { Group } from '#core/repodata/comps';
import { groupConfig, groupPackages, groupReqs, groups } from '#store/groups';
import type { Tx } from '#store/tx';
import { readInheritance } from '../inheritance.ts';

/**
 * A tag's groups at an event, as its repo's comps.xml needs them: of each group, package and requirement the first entry
 * in search order holds, and blocked ones are left out.
 */
export async function repoGroups(tx: Tx, tag: number, event: number): Promise<Group[]> {
  const ancestors = (await readInheritance(tx, tag, { event })).filter((link) => !link.noconfig);
  const ids = [...new Set([tag, ...ancestors.map((link) => link.parent_id)])];
  const [configs, packages, reqs] = await Promise.all([
    inOrder(ids, (id) => groupConfig.at(tx, 'tag', id, event)),
    inOrder(ids, (id) => groupPackages.at(tx, 'tag', id, event)),
    inOrder(ids, (id) => groupReqs.at(tx, 'tag', id, event)),
  ]);
  const held = firsts(configs, (row) => String(row.group_id));
  const names = await groups.byIds(
    tx,
    [...held, ...reqs].map((row) => ('req_id' in row ? row.req_id : row.group_id)),
  );
  const name = (id: number): string => names.get(id)?.name ?? '';
  const packagelist = Map.groupBy(
    firsts(packages, (row) => `${row.group_id} ${row.package}`),
    (row) => row.group_id,
  );
  const grouplist = Map.groupBy(
    firsts(reqs, (row) => `${row.group_id} ${row.req_id}`),
    (row) => row.group_id,
  );
  return held.map((row) => ({
    ...row,
    name: name(row.group_id),
    packagelist: packagelist.get(row.group_id) ?? [],
    grouplist: (grouplist.get(row.group_id) ?? []).map((req) => ({ ...req, name: name(req.req_id) })),
  }));
}

const inOrder = async <R>(tags: readonly number[], read: (tag: number) => Promise<R[]>): Promise<R[]> =>
  (await Promise.all(tags.map(read))).flat();

/** The first row of each key, unless it is blocked. */
function firsts<R extends { blocked: boolean }>(rows: readonly R[], key: (row: R) => string): R[] {
  const found = new Map<string, R>();
  for (const row of rows) if (!found.has(key(row))) found.set(key(row), row);
  return [...found.values()].filter((row) => !row.blocked);
}
