import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import type { Task } from '#store/tasks';
import { DEFAULT_VOLUME, type Volume, volumes } from '#store/volumes';
import type { Ctx } from '../context.ts';
import { evalPolicy } from '../policy/check.ts';
import { policyArguments } from '../tasks/placement.ts';
import { requestOf } from '../tasks/show.ts';

/** The volume that the policy `volume` chooses; the default one when it names none, or one that there is not. */
export async function policyVolume(ctx: Ctx, data: Record<string, Value>, task: Task | null): Promise<Volume> {
  const ofTask = task ? { ...policyArguments(task.method, requestOf(task)), user_id: task.owner } : {};
  const about = { ...ofTask, ...data };
  const chosen = await chosenVolume(ctx, about);
  return chosen ?? DEFAULT_VOLUME;
}

/** The same for who wants to know that the policy is wrong. */
export async function policyVolumeStrict(ctx: Ctx, data: Record<string, Value>): Promise<Volume | undefined> {
  const name = await action(ctx, data);
  const volume = name === null ? undefined : await volumes.find(ctx.tx, 'name', name);
  if (!volume) throw new GenericError(`Unable to determine volume: policy says ${name ?? 'nothing'}`);
  return volume;
}

async function chosenVolume(ctx: Ctx, data: Record<string, Value>): Promise<Volume | undefined> {
  const name = await action(ctx, data);
  return name === null ? undefined : volumes.find(ctx.tx, 'name', name);
}

/** The first word of the action; null when no rule applies. */
async function action(ctx: Ctx, data: Record<string, Value>): Promise<string | null> {
  const policies = await ctx.hub.policies.current(ctx.tx);
  if (!policies.has('volume')) return null;
  return (await evalPolicy(ctx, 'volume', data))?.split(/\s+/)[0] ?? null;
}
