import { channels } from '#store/channels';
import type { Waiting } from '#store/queue';
import type { Tx } from '#store/tx';
import { users } from '#store/users';
import type { Hub } from '../hub.ts';
import { readHeld } from './held.ts';

type Asking = Pick<Waiting, 'owner' | 'channel_id'>;

/** How many more tasks users and channels may have running; tasks that wait for others do not count. */
export interface Quotas {
  /** there are some: who decides by them has to hold them (store/queue.ts) */
  readonly limited: boolean;
  room(task: Asking): boolean;
  /** one more runs */
  take(task: Asking): void;
  /** which quota keeps the task back, for people; null when none does */
  whose(task: Asking): string | null;
}

const UNLIMITED: Quotas = { limited: false, room: () => true, take: () => {}, whose: () => null };

/** Quotas of settings `engine.quotas`, with what runs now. Where none are set nothing is read. */
export async function readQuotas(hub: Hub, tx: Tx): Promise<Quotas> {
  const { user, users: byUser, channels: byChannel } = hub.settings.engine.quotas;
  if (user === undefined && Object.keys(byUser).length + Object.keys(byChannel).length === 0) return UNLIMITED;
  const [held, userLimits, channelLimits] = await Promise.all([
    readHeld(tx),
    limits(byUser, (name) => users.findId(tx, 'name', name)),
    limits(byChannel, (name) => channels.findId(tx, 'name', name)),
  ]);
  const ofUser = new Map<number, number>();
  const inChannel = new Map<number, number>();
  const add = (counts: Map<number, number>, id: number): void => void counts.set(id, (counts.get(id) ?? 0) + 1);
  const take = (task: Asking): void => {
    add(ofUser, task.owner);
    add(inChannel, task.channel_id);
  };
  for (const row of held.flatMap(({ rows }) => rows)) if (!row.waiting) take(row);
  const whose = ({ owner, channel_id }: Asking): string | null => {
    const mine = userLimits.get(owner) ?? user ?? Number.POSITIVE_INFINITY;
    if ((ofUser.get(owner) ?? 0) >= mine) return `its owner has ${mine} running already`;
    const theirs = channelLimits.get(channel_id) ?? Number.POSITIVE_INFINITY;
    return (inChannel.get(channel_id) ?? 0) >= theirs ? `its channel has ${theirs} running already` : null;
  };
  return { limited: true, take, whose, room: (task) => whose(task) === null };
}

/** By id; names that nobody has do not matter. */
async function limits(
  byName: Readonly<Record<string, number>>,
  find: (name: string) => Promise<number | undefined>,
): Promise<Map<number, number>> {
  const found = await Promise.all(
    Object.entries(byName).map(async ([name, limit]) => [await find(name), limit] as const),
  );
  return new Map(found.flatMap(([id, limit]) => (id === undefined ? [] : [[id, limit] as const])));
}
