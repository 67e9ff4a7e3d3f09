import { GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Channel, channels } from '#store/channels';
import { hostChannels, hosts } from '#store/hosts';
import type { Ctx } from '../context.ts';
import { mustBeText } from '../convert.ts';
import { idOf, lookUp } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { findHost } from './show.ts';

export async function findChannel(ctx: Ctx, info: Value, strict: true): Promise<Channel>;
export async function findChannel(ctx: Ctx, info: Value, strict?: boolean): Promise<Channel | undefined>;
export async function findChannel(ctx: Ctx, info: Value, strict = false): Promise<Channel | undefined> {
  const channel = await lookUp(ctx.tx, channels, info);
  if (!channel && strict) throw new GenericError('query returned no rows');
  return channel;
}

/** All channels, or those of a host, now or at an event. */
export async function listChannels(ctx: Ctx, hostID: Value, event: number | null, enabled: boolean | null) {
  const none = hostID === null || hostID === 0 || hostID === '';
  const all = none ? await channels.list(ctx.tx, 'g1', 'channel') : await ofHost(ctx, hostID, event);
  if (none && event) {
    throw new GenericError('list_channels with event and not host is not allowed.');
  }
  return all.filter((channel) => enabled === null || channel.enabled === enabled);
}

async function ofHost(ctx: Ctx, info: Value, event: number | null): Promise<Channel[]> {
  const id = typeof info === 'number' ? info : await idOf(ctx.tx, hosts, info);
  const [rows] = await Promise.all([
    id === undefined ? [] : hostChannels.at(ctx.tx, 'host', id, event),
    typeof info === 'number' ? null : findHost(ctx, info, { strict: true }),
  ]);
  const found = await channels.getMany(
    ctx.tx,
    rows.map((row) => row.channel_id),
  );
  return found.filter((channel) => channel !== undefined).sort((a, b) => a.id - b.id);
}

export async function addChannel(ctx: Ctx, name: string, description: string | null): Promise<number> {
  await assertFree(ctx, name);
  const id = await channels.nextId(ctx.tx);
  channels.insert(ctx.tx, { id, name, description, enabled: true, comment: null });
  return id;
}

async function assertFree(ctx: Ctx, name: Value): Promise<void> {
  checkInternalName(ctx, name);
  const taken = await channels.findId(ctx.tx, 'name', name);
  if (taken !== undefined) throw new GenericError(`channel ${name} already exists (id=${taken})`);
}

const EDITABLE: readonly (keyof Channel)[] = ['name', 'description', 'comment'];

/** name, description, comment; false when nothing changes. */
export async function editChannel(ctx: Ctx, info: Value, given: Struct): Promise<boolean> {
  const channel = await findChannel(ctx, info, true);
  const wanted = Object.entries(given).filter(([member]) => EDITABLE.includes(member as keyof Channel));
  if (wanted.every(([member, value]) => channel[member as keyof Channel] === value)) return false;
  if (given.name) await assertFree(ctx, given.name);
  for (const [, value] of wanted) mustBeText(value);
  channels.replace(ctx.tx, channel, { ...channel, ...Object.fromEntries(wanted) });
  return true;
}

/** A disabled channel takes no new tasks, and the scheduler leaves its tasks alone. */
export async function setChannelEnabled(ctx: Ctx, info: Value, enabled: boolean, comment: string | null) {
  const channel = await findChannel(ctx, info);
  if (!channel) throw new GenericError(`No such channel: ${str(info)}`);
  channels.replace(ctx.tx, channel, { ...channel, enabled, comment: comment ?? channel.comment });
}

interface Membership {
  readonly hostname: Value;
  readonly channel_name: Value;
  /** makes a channel that is not there */
  readonly create: boolean;
  /** also when the channel is disabled */
  readonly force: boolean;
}

export async function joinChannel(ctx: Ctx, { hostname, channel_name, create, force }: Membership): Promise<void> {
  const host = await hostOf(ctx, hostname);
  if (create) checkInternalName(ctx, channel_name);
  const known = await findChannel(ctx, channel_name);
  if (!known && !create) throw new GenericError(`channel does not exist: ${str(channel_name)}`);
  if (known && !known.enabled && !force) throw new GenericError(`channel ${str(channel_name)} is disabled`);
  const channel_id = known?.id ?? (await addChannel(ctx, str(channel_name), null));
  if (await membership(ctx, host.id, channel_id)) {
    throw new GenericError(`host ${str(hostname)} is already subscribed to the ${str(channel_name)} channel`);
  }
  await hostChannels.create(ctx.tx, { host_id: host.id, channel_id }, ctx.userId());
}

export async function leaveChannel(ctx: Ctx, hostname: Value, name: Value): Promise<void> {
  const host = await hostOf(ctx, hostname);
  const channel = await findChannel(ctx, name);
  if (!channel) throw new GenericError(`channel does not exist: ${str(name)}`);
  const row = await membership(ctx, host.id, channel.id);
  if (!row) throw new GenericError(`host ${str(hostname)} is not subscribed to the ${str(name)} channel`);
  await hostChannels.revoke(ctx.tx, row, ctx.userId());
}

async function hostOf(ctx: Ctx, info: Value) {
  const found = await findHost(ctx, info);
  if (!found) throw new GenericError(`host does not exist: ${str(info)}`);
  return found.host;
}

const membership = (ctx: Ctx, hostId: number, channelId: number) =>
  hostChannels.active(ctx.tx, 'host', hostId, `${hostId}#${channelId}`);
