import type { Value } from '#core/xmlrpc/value';
import {
  type GroupConfig,
  type GroupPackage,
  type GroupReq,
  groupConfig,
  groupPackages,
  groupReqs,
  groups,
} from '#store/groups';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { withAncestors } from '../memory/ancestors.ts';
import { ofTag } from '../tags/find.ts';
import { type Ancestor, searchOrder } from '../tags/inheritance.ts';

/** A comps group as it holds for a tag: the nearest entry of the group itself, of each package and each requirement. */
export interface ResolvedGroup {
  readonly config: GroupConfig;
  readonly name: string;
  /** by package name */
  readonly packages: ReadonlyMap<string, GroupPackage>;
  /** by the required group's id */
  readonly reqs: ReadonlyMap<number, GroupReq & { readonly name: string }>;
}

export interface ResolveGroups {
  readonly event?: number | null;
  readonly inherit?: boolean;
  /** of the tag at the event, for callers that have them already */
  readonly ancestors?: readonly Ancestor[] | undefined;
}

/**
 * The groups of a tag by id, blocked ones included (Koji 1.35: first entry in search order wins). What belongs to a blocked
 * group is left out, as are requirements of groups that the tag does not have or that are blocked.
 */
export async function resolveGroups(
  tx: Tx,
  tag: number,
  { event = null, inherit = true, ancestors }: ResolveGroups = {},
): Promise<Map<number, ResolvedGroup>> {
  const order = inherit ? await searchOrder(tx, tag, { event, ancestors }) : [tag];
  const read = async <R>(rows: (id: number) => Promise<R[]>) => (await Promise.all(order.map(rows))).flat();
  const [configs, listed, required] = await Promise.all([
    read((id) => groupConfig.at(tx, 'tag', id, event)),
    read((id) => groupPackages.at(tx, 'tag', id, event)),
    read((id) => groupReqs.at(tx, 'tag', id, event)),
  ]);
  const nearest = firstOf(configs, (row) => row.group_id);
  const names = await groups.byIds(tx, nearest.keys());
  const nameOf = (id: number): string => names.get(id)?.name ?? '';
  const open = (id: number): boolean => nearest.get(id)?.blocked === false;
  const packagesOf = Map.groupBy(listed, (row) => row.group_id);
  const reqsOf = Map.groupBy(required, (row) => row.group_id);
  const resolve = (id: number, config: GroupConfig): ResolvedGroup => {
    const own = <R>(rows: Map<number, R[]>): R[] => (open(id) ? (rows.get(id) ?? []) : []);
    const reqs = own(reqsOf).filter((row) => open(row.req_id));
    return {
      ...{ config, name: nameOf(id) },
      packages: firstOf(own(packagesOf), (row) => row.package),
      reqs: firstOf(
        reqs.map((row) => ({ ...row, name: nameOf(row.req_id) })),
        (row) => row.req_id,
      ),
    };
  };
  return new Map([...nearest].map(([id, config]) => [id, resolve(id, config)]));
}

function firstOf<R, K>(rows: readonly R[], key: (row: R) => K): Map<K, R> {
  const first = new Map<K, R>();
  for (const row of rows) if (!first.has(key(row))) first.set(key(row), row);
  return first;
}

export interface ShowGroups {
  readonly event: number | null;
  readonly inherit: boolean;
  readonly incl_pkgs: boolean;
  readonly incl_reqs: boolean;
  readonly incl_blocked: boolean;
}

/** The groups of a tag as getTagGroups shows them. */
export async function tagGroups(ctx: Ctx, tagInfo: Value, options: ShowGroups) {
  const { tx } = ctx;
  const resolved = await withAncestors(ctx, tagInfo, options.event ?? null, (ancestors) =>
    ofTag(tx, tagInfo, (id) => resolveGroups(tx, id, { ...options, ancestors })),
  );
  const shows = (row: { blocked: boolean }): boolean => options.incl_blocked || !row.blocked;
  return [...resolved.values()]
    .filter((group) => shows(group.config))
    .map((group) => ({
      ...shownConfig(group),
      ...(options.incl_pkgs ? { packagelist: [...group.packages.values()].filter(shows).map(shownPackage) } : {}),
      ...(options.incl_reqs ? { grouplist: [...group.reqs.values()].filter(shows).map(shownReq) } : {}),
    }));
}

function shownConfig({ config, name }: ResolvedGroup) {
  const { group_id, tag_id, blocked, exported, display_name, is_default, uservisible } = config;
  const { description, langonly, biarchonly } = config;
  return {
    ...{ group_id, name, tag_id, blocked, exported, display_name, is_default, uservisible },
    ...{ description, langonly, biarchonly },
  };
}

function shownPackage({ group_id, tag_id, package: name, blocked, type, basearchonly, requires }: GroupPackage) {
  return { group_id, tag_id, package: name, blocked, type, basearchonly, requires };
}

function shownReq({ group_id, tag_id, req_id, name, blocked, type, is_metapkg }: GroupReq & { readonly name: string }) {
  return { group_id, tag_id, req_id, name, blocked, type, is_metapkg };
}
