import { GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { tags } from '#store/tags';
import { type TargetConfig, targetConfig, targets } from '#store/targets';
import type { Tx } from '#store/tx';
import { idOf } from '../lookup.ts';
import { applyQueryOpts } from '../queryopts.ts';

/** A build target as the API shows it. */
export interface TargetInfo {
  readonly id: number;
  readonly name: string;
  readonly build_tag: number;
  readonly build_tag_name: string;
  readonly dest_tag: number;
  readonly dest_tag_name: string;
}

const COLUMNS = ['build_tag', 'build_tag_name', 'dest_tag', 'dest_tag_name', 'id', 'name'];

export interface FindTarget {
  readonly strict?: boolean;
  readonly event?: number | null;
}

/** A target by id, name or struct, now or at an event. */
export async function findTarget(tx: Tx, info: Value, options: FindTarget & { strict: true }): Promise<TargetInfo>;
export async function findTarget(tx: Tx, info: Value, options?: FindTarget): Promise<TargetInfo | undefined>;
export async function findTarget(tx: Tx, info: Value, { strict = false, event = null }: FindTarget = {}) {
  const id = await idOf(tx, targets, info);
  const [config] = id === undefined ? [] : await targetConfig.at(tx, 'target', id, event);
  if (config) return (await shownTargets(tx, [config]))[0]!;
  if (strict) throw noSuchTarget(info);
  return undefined;
}

export const noSuchTarget = (info: Value): Error => new GenericError(`No such build target: ${str(info)}`);

async function shownTargets(tx: Tx, configs: readonly TargetConfig[]): Promise<TargetInfo[]> {
  const [named, tagNames] = await Promise.all([
    targets.rowsOf(tx, configs, (row) => row.build_target_id),
    tags.rowsOf(tx, configs, (row) => [row.build_tag, row.dest_tag]),
  ]);
  const tagName = (id: number): string => tagNames.get(id)?.name ?? '';
  return configs.map(({ build_target_id: id, build_tag, dest_tag }) => ({
    id,
    name: named.get(id)?.name ?? '',
    build_tag,
    build_tag_name: tagName(build_tag),
    dest_tag,
    dest_tag_name: tagName(dest_tag),
  }));
}

export interface ListTargets {
  readonly info: Value;
  readonly event: number | null;
  readonly buildTagID: Value;
  readonly destTagID: Value;
  readonly queryOpts: Struct | null;
}

/** Targets by id or name, by build tag, by destination tag; all of them when nothing is given. */
export async function listTargets(tx: Tx, wanted: ListTargets) {
  const configs = await configsFor(tx, wanted);
  const rows = await shownTargets(
    tx,
    configs.sort((a, b) => a.build_target_id - b.build_target_id),
  );
  return applyQueryOpts(rows, wanted.queryOpts, COLUMNS);
}

async function configsFor(tx: Tx, { info, event, buildTagID, destTagID }: ListTargets): Promise<TargetConfig[]> {
  const [target, build, dest] = await Promise.all([
    info === null ? null : idOf(tx, targets, info),
    buildTagID === null ? null : idOf(tx, tags, buildTagID),
    destTagID === null ? null : idOf(tx, tags, destTagID),
  ]);
  if (target === undefined || build === undefined || dest === undefined) return [];
  const [path, value] = narrowest(target, build, dest);
  return (await targetConfig.at(tx, path, value, event)).filter(
    (row) => (build === null || row.build_tag === build) && (dest === null || row.dest_tag === dest),
  );
}

function narrowest(target: number | null, build: number | null, dest: number | null): [string, number | string] {
  if (target !== null) return ['target', target];
  if (build !== null) return ['build_tag', build];
  if (dest !== null) return ['dest_tag', dest];
  return ['all', ''];
}
