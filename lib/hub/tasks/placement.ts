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

/** Koji 1.35: `use NAME`, `req` (what was asked for), `parent`; without a result it is the default channel. */
export async function channelFor(ctx: Ctx, placing: Placing): Promise<Channel> {
  const requested = placing.channel === null ? null : await enabled(ctx, placing.channel);
  const action = await evalPolicy(ctx, 'channel', policyData(placing));
  const [word, name] = action === null ? ['use', 'default'] : action.trim().split(/\s+/);
  const inherited = placing.parent && (await channels.get(ctx.tx, placing.parent.channel_id));
  if (word === 'use' && name) return enabled(ctx, name);
  if (word === 'parent' && inherited) return inherited;
  if (word === 'req' && requested) return requested;
  ctx.hub.log.error('invalid channel policy result', { action });
  throw new GenericError('invalid channel policy');
}

/** A channel by its name, which has to be there and take tasks, whether the policy follows the wish or not. */
async function enabled(ctx: Ctx, name: string): Promise<Channel> {
  const channel = await channels.find(ctx.tx, 'name', name);
  if (!channel) throw new GenericError(`No such channel: ${name}`);
  if (!channel.enabled) throw new GenericError(`Channel ${name} is disabled.`);
  return channel;
}

/** Koji 1.35: `stay`, `set N`, `adjust +N` or `adjust -N`; without a result the priority stays. */
export async function priorityFor(ctx: Ctx, placing: Placing, priority: number): Promise<number> {
  const action = await evalPolicy(ctx, 'priority', policyData(placing));
  const [word, amount = ''] = (action ?? 'stay').trim().split(/\s+/);
  if (word === 'stay') return priority;
  const number = /^[+-]?\d+$/.test(amount) ? Number(amount) : undefined;
  if (word === 'set' && number !== undefined) return number;
  if (word === 'adjust' && number !== undefined) return priority + number;
  ctx.hub.log.error('invalid priority policy result', { action });
  throw new GenericError('invalid priority policy');
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
  for (const [i, name] of (ARGUMENTS.get(method) ?? []).entries()) {
    const value = positional[i] ?? null;
    if (name && value !== null) data[name] = isStruct(value) ? (value.name ?? null) : value;
  }
  return data;
}

/** The parameters that policies see, by their place in the request; null for others. A target may be its whole row. */
const ARGUMENTS = new Map<string, readonly (string | null)[]>(
  Object.entries({
    build: ['source', 'target'],
    chainbuild: [null, 'target'],
    buildSRPMFromSCM: ['source', 'build_tag'],
    rebuildSRPM: ['source', 'build_tag'],
    buildArch: [null, 'build_tag'],
    tagBuild: ['tag', 'build'],
    newRepo: ['tag'],
    distRepo: ['tag'],
    runroot: ['build_tag'],
    kiwiBuild: ['target'],
    maven: ['source', 'target'],
    buildMaven: ['source', 'build_tag'],
    chainmaven: [null, 'target'],
    wrapperRPM: ['source', 'target'],
    winbuild: [null, null, 'target'],
    livecd: [null, null, null, 'target'],
    appliance: [null, null, null, 'target'],
    livemedia: [null, null, null, 'target'],
    image: [null, null, null, 'target'],
  }),
);
