import {
  addChannel,
  editChannel,
  findChannel,
  joinChannel,
  leaveChannel,
  listChannels,
  setChannelEnabled,
} from '#hub/hosts/channels';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, maybe, text } from '#hub/params';

export default [
  method('listChannels', {
    doc: 'All channels, or those of a host, now or at an event.',
    params: { hostID: anyOr(null), event, enabled: maybe(flag(false)) },
    auth: open,
    run: (ctx, p) => listChannels(ctx, p.hostID, p.event, p.enabled),
  }),
  method('getChannel', {
    doc: 'A channel by id or name; None when there is none.',
    params: { channelInfo: any, strict: flag(false) },
    auth: open,
    run: async (ctx, p) => (await findChannel(ctx, p.channelInfo, p.strict)) ?? null,
  }),
  method('addChannel', {
    doc: 'Make a channel; answers its id.',
    params: { channel_name: text, description: maybe(text) },
    auth: perm('admin'),
    run: (ctx, p) => addChannel(ctx, p.channel_name, p.description),
  }),
  method('editChannel', {
    doc: 'Change name, description, comment of a channel; false when nothing changes.',
    params: { channelInfo: any },
    kwargs: 'kw',
    auth: perm('admin'),
    run: (ctx, p) => editChannel(ctx, p.channelInfo, p.kwargs),
  }),
  method('renameChannel', {
    doc: 'Rename a channel (the older form of editChannel).',
    params: { old: any, new: text },
    auth: perm('admin'),
    run: (ctx, p) => editChannel(ctx, p.old, { name: p.new }).then(() => null),
  }),
  method('enableChannel', {
    doc: 'Let a channel take tasks.',
    params: { channelname: any, comment: maybe(text) },
    auth: perm('host'),
    run: (ctx, p) => setChannelEnabled(ctx, p.channelname, true, p.comment),
  }),
  method('disableChannel', {
    doc: 'Let a channel take no tasks.',
    params: { channelname: any, comment: maybe(text) },
    auth: perm('host'),
    run: (ctx, p) => setChannelEnabled(ctx, p.channelname, false, p.comment),
  }),
  method('addHostToChannel', {
    doc: 'Let a host take tasks of a channel; create makes a new channel.',
    params: { hostname: any, channel_name: any, create: flag(false), force: flag(false) },
    auth: perm('host'),
    run: (ctx, p) => joinChannel(ctx, p),
  }),
  method('removeHostFromChannel', {
    doc: 'Let a host take no more tasks of a channel.',
    params: { hostname: any, channel_name: any },
    auth: perm('host'),
    run: (ctx, p) => leaveChannel(ctx, p.hostname, p.channel_name),
  }),
] satisfies Method[];
