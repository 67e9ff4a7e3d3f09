import { entity } from './entity.ts';
import { pad } from './table.ts';
import type { Tx } from './tx.ts';
import { versioned } from './versioned.ts';

/** A host: a capacity pool of this deployment, or a foreign builder that speaks kojid's calls. */
export interface Host {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly ready: boolean;
  readonly task_load: number;
  /** last check-in, seconds since the epoch */
  readonly update_ts: number | null;
  /** what the host last reported for the scheduler (methods, maxjobs) */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** the pool's container architecture when tasks run in containers of ours; null for a foreign builder */
  readonly pool: string | null;
}

export const hosts = entity<Host>({
  name: 'host',
  unique: { name: (host) => host.name, user: (host) => String(host.user_id) },
  lists: { g1: (host) => ['host', pad(host.id)] },
});

export interface HostConfig {
  readonly host_id: number;
  /** words, as Koji keeps them */
  readonly arches: string;
  readonly capacity: number;
  readonly description: string | null;
  readonly comment: string | null;
  readonly enabled: boolean;
}

export const hostConfig = versioned<HostConfig>({
  name: 'host_config',
  key: (row) => String(row.host_id),
  paths: { host: (row) => row.host_id, all: () => '' },
});

export const hostChannels = versioned<{ host_id: number; channel_id: number }>({
  name: 'host_channels',
  key: (row) => `${row.host_id}#${row.channel_id}`,
  paths: { host: (row) => row.host_id, channel: (row) => row.channel_id },
});

export const hostOfUser = (tx: Tx, userId: number): Promise<Host | undefined> => hosts.find(tx, 'user', String(userId));
