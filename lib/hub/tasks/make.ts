import { ActionNotAllowed, GenericError } from '#core/errors';
import { TASK } from '#core/states';
import { encodeCall } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import type { Channel } from '#store/channels';
import { type Host, hosts } from '#store/hosts';
import { enqueue, nextTurn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { after } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { give } from '../engine/give.ts';
import { record } from '../outbox/record.ts';
import { channelFor, priorityFor } from './placement.ts';
import { shownTask } from './show.ts';

/** How a task is made (Koji 1.35: make_task's options). */
export interface TaskOptions {
  readonly parent?: number;
  readonly label?: string | null;
  /** user id; default: the caller, for a subtask the parent's owner */
  readonly owner?: number;
  /** name of a channel; it is for the policy to follow it */
  readonly channel?: string | null;
  readonly arch?: string;
  readonly priority?: number | null;
  /** host id: the task is given to this host at once */
  readonly assign?: number;
}

const DEFAULT_PRIORITY = 20;

/**
 * Makes a task, FREE unless it is assigned at once. A subtask with the label of one that is there already is that one: so a
 * parent that starts again finds its children.
 */
export async function makeTask(ctx: Ctx, method: string, args: Value[], options: TaskOptions = {}): Promise<number> {
  const parent = options.parent === undefined ? null : await openParent(ctx, options.parent);
  if (parent && options.label) {
    const same = await tasks.find(ctx.tx, 'label', `${parent.id}/${options.label}`);
    if (same) return same.id;
  }
  const owner = options.owner ?? parent?.owner ?? ctx.userId();
  const arch = options.arch ?? parent?.arch ?? 'noarch';
  // only subtasks have labels
  const label = parent ? (options.label ?? null) : null;
  const placing = { method, args, arch, owner, parent, label, channel: options.channel ?? null };
  const channel = await channelFor(ctx, placing);
  const wanted = options.priority ?? (parent ? parent.priority - 1 : DEFAULT_PRIORITY);
  const priority = await priorityFor(ctx, placing, wanted);
  const task = await newTask(ctx, { method, args, arch, owner, parent, label, options, channel, priority });
  tasks.insert(ctx.tx, task);
  if (parent) tasks.replace(ctx.tx, parent, { ...parent, children: [...parent.children, task.id] });
  if (options.assign === undefined) enqueue(ctx.tx, task);
  record(ctx, { kind: 'schedule' });
  const info = { ...shownTask(task), request: task.request };
  await after(ctx, 'TaskStateChange', { attribute: 'state', old: null, new: 'FREE', info });
  if (options.assign !== undefined) await give(ctx, task, await assignee(ctx, options.assign));
  return task.id;
}

async function assignee(ctx: Ctx, id: number): Promise<Host> {
  const host = await hosts.get(ctx.tx, id);
  if (!host) throw new GenericError(`No such host: ${id}`);
  return host;
}

async function openParent(ctx: Ctx, id: number): Promise<Task> {
  const parent = await tasks.get(ctx.tx, id);
  if (!parent) throw new GenericError(`Invalid parent task: ${id}`);
  if (parent.state !== TASK.OPEN) throw new GenericError('Parent task (id %s) is not open'.replace('%s', String(id)));
  return parent;
}

interface Parts {
  method: string;
  args: Value[];
  arch: string;
  owner: number;
  parent: Task | null;
  label: string | null;
  options: TaskOptions;
  channel: Channel;
  priority: number;
}

async function newTask(
  ctx: Ctx,
  { method, args, arch, owner, parent, label, options, channel, priority }: Parts,
): Promise<Task> {
  const queued = options.assign === undefined;
  return {
    id: await tasks.nextId(ctx.tx),
    state: TASK.FREE,
    method,
    arch,
    channel_id: channel.id,
    host_id: null,
    parent: parent?.id ?? null,
    label,
    waiting: null,
    awaited: null,
    owner,
    priority,
    weight: 1,
    turn: queued ? await nextTurn(ctx.tx, { channel_id: channel.id, arch, priority, owner }) : 0,
    create_ts: ctx.now(),
    start_ts: null,
    completion_ts: null,
    request: encodeCall(method, args),
    result: null,
    attempt: 0,
    token: null,
    woken: false,
    children: [],
    waiters: [],
    memo: {},
    lease_ts: null,
  };
}

/** A priority that a user asks for is relative to the usual one; only admins may go below it. */
export async function relativePriority(ctx: Ctx, given: number | null, base = DEFAULT_PRIORITY): Promise<number> {
  if (given !== null && given < 0 && !(await ctx.hasPerm('admin'))) {
    throw new ActionNotAllowed('only admins may create high-priority tasks');
  }
  return base + (given ?? 0);
}
