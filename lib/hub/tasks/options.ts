import { parseArches } from '#core/arch';
import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { hosts } from '#store/hosts';
import type { Ctx } from '../context.ts';
import { mustBeText, wholeNumber } from '../convert.ts';
import { findChannel } from '../hosts/channels.ts';
import { findHost } from '../hosts/show.ts';
import { findUser } from '../users/find.ts';
import type { TaskOptions } from './make.ts';

/**
 * The options of a new task as a caller names them, checked and looked up (Koji 1.35: make_task): owner, channel and assign
 * by id or name, numbers also as digits. None is as good as left out; what is not known here is ignored.
 */
export async function taskOptions(ctx: Ctx, given: Struct): Promise<TaskOptions> {
  const {
    parent = null,
    label = null,
    owner = null,
    channel = null,
    arch = null,
    priority = null,
    assign = null,
  } = given;
  if (label !== null) mustBeText(label);
  return {
    ...(parent !== null && { parent: wholeNumber(parent) }),
    ...(owner !== null && { owner: typeof owner === 'number' ? owner : (await findUser(ctx.tx, owner, true)).id }),
    ...(arch !== null && { arch: words(arch) }),
    ...(assign !== null && { assign: await hostId(ctx, assign) }),
    channel: channel === null ? null : await channelName(ctx, channel),
    priority: priority === null ? null : wholeNumber(priority),
    label,
  };
}

function words(arch: Value): string {
  mustBeText(arch);
  return parseArches(arch, { strict: true }).join(' ');
}

async function hostId(ctx: Ctx, info: Value): Promise<number> {
  if (typeof info !== 'number') return (await findHost(ctx, info, { strict: true })).host.id;
  if (await hosts.get(ctx.tx, info)) return info;
  throw new GenericError(`No such host: ${info}`);
}

/** The name of a channel that is given by name, id or struct. */
export async function channelName(ctx: Ctx, info: Value): Promise<string> {
  const channel = await findChannel(ctx, info);
  if (channel) return channel.name;
  throw new GenericError(`No such channel: ${typeof info === 'string' ? info : repr(info)}`);
}
