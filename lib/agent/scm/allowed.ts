import { z } from 'zod';
import type { Scm } from '#core/scm';
import { scmPolicyData } from '#core/scm';
import { allowedByList, allowedByPolicy, DEFAULT_TREATMENT, type ScmTreatment } from '#core/scm-allowed';
import type { TaskContext } from '../task.ts';

/**
 * Whether this task may build from the repository, and how (kojid.conf: allowed_scms, allowed_scms_use_config,
 * allowed_scms_use_policy). Both are asked when both are on. Throws BuildError.
 */
export async function assertAllowed(context: TaskContext, scm: Scm, scratch: boolean): Promise<ScmTreatment> {
  const { hub, task, settings } = context;
  const listed = settings.allowed_scms.trim() !== '';
  let treatment = DEFAULT_TREATMENT;
  if (settings.allowed_scms_use_config ?? listed) treatment = allowedByList(scm, settings.allowed_scms);
  if (settings.allowed_scms_use_policy ?? !listed) {
    const data = { ...scmPolicyData(scm), user_id: task.owner ?? null, channel: await channelName(context), scratch };
    const action = await hub.call('host.evalPolicy', ['build_from_scm', data]);
    treatment = allowedByPolicy(scm, z.string().nullable().parse(action), treatment);
  }
  return treatment;
}

async function channelName({ hub, task }: TaskContext): Promise<string | null> {
  if (task.channel_id === undefined || task.channel_id === null) return null;
  const channel = await hub.call('getChannel', [task.channel_id], { strict: true });
  return z.looseObject({ name: z.string() }).parse(channel).name;
}
