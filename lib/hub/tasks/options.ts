import { parseArches } from '#core/arch';
import { GenericError, ParameterError } from '#core/errors';
import { repr, typeName } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { hosts } from '#store/hosts';
import type { Ctx } from '../context.ts';
import { mustBeText } from '../convert.ts';
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
    ...(parent !== null && { parent: number(parent) }),
    ...(owner !== null && { owner: typeof owner === 'number' ? owner : (await findUser(ctx.tx, owner, true)).id }),
    ...(arch !== null && { arch: words(arch) }),
    ...(assign !== null && { assign: await hostId(ctx, assign) }),
    channel: channel === null ? null : await channelName(ctx, channel),
    priority: priority === null ? null : number(priority),
    label,
  };
}

function number(value: Value): number {
  const cast = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (typeof cast === 'number' && Number.isSafeInteger(cast)) return cast;
  throw new ParameterError(
    `Invalid type for value '${repr(value)}': <class '${typeName(value)}'>, expected type <class 'int'>`,
  );
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

async function channelName(ctx: Ctx, info: Value): Promise<string> {
  const channel = await findChannel(ctx, info);
  if (channel) return channel.name;
  throw new GenericError(`No such channel: ${typeof info === 'string' ? info : repr(info)}`);
}
