import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import type { Task } from '#store/tasks';
import { DEFAULT_VOLUME, type Volume, volumes } from '#store/volumes';
import type { Ctx } from '../context.ts';
import { evalPolicy } from '../policy/check.ts';
import { policyArguments } from '../tasks/placement.ts';
import { requestOf } from '../tasks/show.ts';

/** The volume that the policy `volume` chooses for what is built; the default one when it names none that there is. */
export async function policyVolume(ctx: Ctx, data: Record<string, Value>, task: Task | null): Promise<Volume> {
  const ofTask = task ? { ...policyArguments(task.method, requestOf(task)), user_id: task.owner } : {};
  return (await volumeByPolicy(ctx, { ...ofTask, ...data }, false)) ?? DEFAULT_VOLUME;
}

/** The same for a build that is there; `strict`: a policy without an answer is an error. */
export async function volumeByPolicy(
  ctx: Ctx,
  data: Record<string, Value>,
  strict: boolean,
): Promise<Volume | undefined> {
  const policies = await ctx.hub.policies.current(ctx.tx);
  const action = policies.has('volume') ? await evalPolicy(ctx, 'volume', data) : null;
  const name = action?.trim().split(/\s+/)[0];
  if (!name) {
    if (strict) throw new GenericError('No volume policy match');
    return undefined;
  }
  const volume = await volumes.find(ctx.tx, 'name', name);
  if (!volume && strict) throw new GenericError(`Policy returned no such volume: ${name}`);
  return volume;
}
