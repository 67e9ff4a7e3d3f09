import { GenericError } from '#core/errors';
import { str } from '#core/python';
import { Double, type Value } from '#core/xmlrpc/value';
import { type Host, type HostConfig, hostConfig, hosts } from '#store/hosts';
import type { Versioned } from '#store/versioned';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';

export interface FullHost {
  readonly host: Host;
  readonly config: HostConfig & Versioned;
}

interface Find {
  readonly strict?: boolean;
  readonly event?: number | null;
}

/** A host with its configuration, as it was at an event, by id, name or struct. */
export async function findHost(ctx: Ctx, info: Value, options: Find & { strict: true }): Promise<FullHost>;
export async function findHost(ctx: Ctx, info: Value, options?: Find): Promise<FullHost | undefined>;
export async function findHost(ctx: Ctx, info: Value, { strict = false, event = null }: Find = {}) {
  const id = await idOf(ctx.tx, hosts, info);
  const [host, [config] = []] =
    id === undefined ? [] : await Promise.all([hosts.get(ctx.tx, id), hostConfig.at(ctx.tx, 'host', id, event)]);
  if (host && config) return { host, config };
  if (strict) throw new GenericError(`Invalid hostInfo: ${str(info)}`);
  return undefined;
}

/** Configured hosts with their current configuration, by id. */
export async function allHosts(ctx: Ctx): Promise<FullHost[]> {
  const [rows, configs] = await Promise.all([hosts.list(ctx.tx, 'g1', 'host'), hostConfig.at(ctx.tx, 'all', '')]);
  const byHost = new Map(configs.map((config) => [config.host_id, config]));
  return rows.flatMap((host) => {
    const config = byHost.get(host.id);
    return config ? [{ host, config }] : [];
  });
}

/** The columns of a host, in Koji's order. */
export const HOST_COLUMNS = [
  ...['arches', 'capacity', 'comment', 'description', 'enabled', 'id', 'name', 'ready', 'task_load', 'update_ts'],
  'user_id',
];

/** A host as the API shows it. */
export function shownHost({ host, config }: FullHost) {
  const { arches, capacity, comment, description, enabled } = config;
  const { id, name, ready, task_load, update_ts, user_id } = host;
  return {
    ...{ arches, capacity: new Double(capacity), comment, description, enabled },
    ...{ id, name, ready, task_load: new Double(task_load) },
    update_ts: update_ts === null ? null : new Double(update_ts),
    user_id,
  };
}
