import { GenericError } from '#core/errors';
import { splitNames } from '#core/starstar';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Channel } from '#store/channels';
import { channels } from '#store/channels';
import type { Task } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { evalPolicy } from '../policy/check.ts';

/** What the policies `channel` and `priority` are told of a new task. */
export interface Placing {
  readonly method: string;
  readonly args: Value[];
  readonly arch: string;
  readonly owner: number;
  readonly parent: Task | null;
  readonly label: string | null;
  readonly channel: string | null;
}

/** Koji 1.35: `use NAME`, `req` (what was asked for), `parent`; anything else is an error. */
export async function channelFor(ctx: Ctx, placing: Placing): Promise<Channel> {
  const action = (await evalPolicy(ctx, 'channel', policyData(placing)))?.trim() ?? '';
  const [word = '', name = ''] = action.split(/\s+/);
  const channel = await chosen(ctx, placing, word, name);
  if (!channel) throw new GenericError(`invalid channel policy result: ${action || '(none)'}`);
  if (!channel.enabled) throw new GenericError(`channel ${channel.name} is disabled`);
  return channel;
}

async function chosen(ctx: Ctx, placing: Placing, word: string, name: string): Promise<Channel | undefined> {
  if (word === 'use') return named(ctx, name);
  if (word === 'req') return named(ctx, placing.channel ?? 'default');
  if (word === 'parent' && placing.parent) return channels.get(ctx.tx, placing.parent.channel_id);
  return undefined;
}

async function named(ctx: Ctx, name: string): Promise<Channel> {
  const channel = await channels.find(ctx.tx, 'name', name);
  if (!channel) throw new GenericError(`No such channel: ${name}`);
  return channel;
}

/** Koji 1.35: `stay`, `set N`, `adjust +N` or `adjust -N`. */
export async function priorityFor(ctx: Ctx, placing: Placing, priority: number): Promise<number> {
  const action = await evalPolicy(ctx, 'priority', policyData(placing));
  const [word, amount] = (action ?? 'stay').trim().split(/\s+/);
  const number = Number(amount);
  if (word === 'set' && Number.isInteger(number)) return number;
  if (word === 'adjust' && Number.isInteger(number)) return priority + number;
  if (word !== 'stay') ctx.hub.log.error('invalid priority policy result', { action });
  return priority;
}

function policyData({ method, args, arch, owner, parent, label, channel }: Placing): Record<string, Value> {
  const data: Record<string, Value> = {
    method,
    arch,
    parent: parent?.id ?? null,
    label,
    owner,
    user_id: owner,
    ...policyArguments(method, args),
  };
  if (channel) data.req_channel = channel;
  return data;
}

/** Parameters of the well-known task methods under the names that policies use. */
export function policyArguments(method: string, args: Value[]): Record<string, Value> {
  const { positional, named } = splitNames(args);
  const data: Record<string, Value> = {};
  const options = positional.findLast(isStruct) ?? named;
  if (isStruct(options) && 'scratch' in options) data.scratch = options.scratch!;
  const put = (...names: (string | null)[]): void => {
    names.forEach((name, i) => {
      const value = positional[i];
      if (name && value !== undefined && value !== null) data[name] = value;
    });
  };
  if (method === 'build') put('source', 'target');
  else if (method === 'chainbuild') put(null, 'target');
  else if (method === 'buildSRPMFromSCM') put('source', 'build_tag');
  else if (method === 'rebuildSRPM') put('source', 'build_tag');
  else if (method === 'buildArch') put(null, 'build_tag');
  else if (method === 'tagBuild') put('tag', 'build');
  else if (method === 'newRepo' || method === 'distRepo') put('tag');
  else if (method === 'runroot') put('build_tag');
  else if (method === 'kiwiBuild') put('target');
  return data;
}
