import { parseFamilyGroup } from '#schema/attempt';
import { channels } from '#store/channels';
import { type Host, type HostConfig, hostChannels, hostConfig, hosts } from '#store/hosts';
import type { Running } from '#store/queue';
import type { Tx } from '#store/tx';
import type { Hub } from '../hub.ts';

/** An enabled host as the scheduler sees it: what it has room for, and the bins (channel and arch) that it takes tasks of. */
export interface Place {
  readonly host: Host;
  readonly config: HostConfig;
  /** tasks at a time; null: as many as the hub's option MaxJobs */
  readonly maxjobs: number | null;
  readonly bins: readonly { channel: number; arch: string }[];
}

export const isPool = (host: Host): boolean => host.pool !== null;

/** The places of the hosts that are wanted; disabled hosts are none, and disabled channels have no bins. */
export async function readPlaces(tx: Tx, wanted: (host: Host) => boolean = () => true): Promise<Place[]> {
  const [all, configs] = await Promise.all([hosts.list(tx, 'g1', 'host'), hostConfig.at(tx, 'all', '')]);
  const enabled = new Map(configs.filter((row) => row.enabled).map((row) => [row.host_id, row]));
  const chosen = all.filter((host) => enabled.has(host.id) && wanted(host));
  return Promise.all(chosen.map((host) => placeOf(tx, host, enabled.get(host.id)!)));
}

export async function placeOf(tx: Tx, host: Host, config: HostConfig): Promise<Place> {
  const memberships = await hostChannels.at(tx, 'host', host.id);
  const known = await channels.rowsOf(tx, memberships, (row) => row.channel_id);
  const open = [...known.values()].filter((channel) => channel.enabled);
  const arches = [...config.arches.split(/\s+/).filter(Boolean), 'noarch'];
  const bins = open.flatMap((channel) => arches.map((arch) => ({ channel: channel.id, arch })));
  return { host, config, maxjobs: typeof host.data?.maxjobs === 'number' ? host.data.maxjobs : null, bins };
}

/** Has the host what the task's method needs? A foreign builder that has not said what it knows may know anything. */
export function knows(hub: Hub, { host }: Place, method: string): boolean {
  if (host.pool === null) return !Array.isArray(host.data?.methods) || host.data.methods.includes(method);
  const type = hub.taskTypes.get(method);
  if (parseFamilyGroup(host.pool).fitting !== 'privileged') return type !== undefined;
  return type?.kind === 'container' && type.privileged === true;
}

/** A pool is always there; a foreign builder has said so within ReadyTimeout (Koji 1.35). */
export function isReady({ settings, now }: Hub, host: Host): boolean {
  return host.pool !== null || (host.ready && (host.update_ts ?? 0) >= now() - settings.hub.ReadyTimeout);
}

/** What the place may still take: tasks, and weight. Tasks that wait for others count nothing. */
export function roomOf(hub: Hub, place: Place, running: readonly Running[]) {
  const busy = running.filter((row) => !row.waiting);
  const load = busy.reduce((sum, row) => sum + row.weight, 0);
  const maxjobs = place.maxjobs ?? hub.settings.hub.MaxJobs;
  return { busy: busy.length, maxjobs, used: load, jobs: maxjobs - busy.length, load: place.config.capacity - load };
}
