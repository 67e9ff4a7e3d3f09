import type { Settings } from '#schema/settings';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { evalPolicy } from '../policy/check.ts';
import { policyArguments } from '../tasks/placement.ts';
import { requestOf } from '../tasks/show.ts';

type Capture = Settings['save_failed_tree']['capture'];

const POLICY = 'failed_tree_capture';

/**
 * What the calling task's container keeps of itself should it fail: what the policy failed_tree_capture says (`off`,
 * `builddir` or `full`; by build tag, user and method), and without that policy what the settings say.
 */
export async function captureFor(ctx: Ctx): Promise<Capture> {
  const { capture } = ctx.hub.settings.save_failed_tree;
  const bound = ctx.session?.task;
  const policies = await ctx.hub.policies.current(ctx.tx);
  const task = bound && policies.has(POLICY) ? await tasks.get(ctx.tx, bound.id) : undefined;
  if (!task) return capture;
  const data = { ...policyArguments(task.method, requestOf(task)), method: task.method, user_id: task.owner };
  const action = (await evalPolicy(ctx, POLICY, data))?.trim();
  if (action === undefined) return capture;
  if (action === 'off' || action === 'builddir' || action === 'full') return action;
  // who has written it may have meant that nothing is to leave the container
  ctx.hub.log.error('invalid action in a policy', { policy: POLICY, action });
  return 'off';
}
