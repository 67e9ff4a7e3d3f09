import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { tags } from '#store/tags';
import { users } from '#store/users';
import { stateOf } from '../builds/state.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import type { HubType } from './type.ts';

/** Mail about builds that ended (Koji 1.35: buildNotification). */
export const buildNotification: HubType = {
  method: 'buildNotification',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named('buildNotification', ['recipients', 'build', 'target', 'weburl'], params);
    const given: Struct = isStruct(p.build) ? p.build : {};
    const build = await task.do((ctx) => builds.get(ctx.tx, Number(given.id ?? given.build_id)));
    if (!build) return 'the build is gone; nothing sent';
    const nvr = `${build.name}-${build.version}-${build.release}`;
    const target = isStruct(p.target) ? String(p.target.name) : '(none)';
    const owner = await task.do((ctx) => users.get(ctx.tx, build.owner));
    const lines = [
      ...[`Package: ${build.name}`, `NVR: ${nvr}`, `Status: ${stateOf(build).toLowerCase()}`, `Target: ${target}`],
      ...[`Built by: ${owner?.name ?? build.owner}`, `ID: ${build.id}`, `Source: ${build.source ?? '-'}`],
      ...(build.task_id === null ? [] : [`Task: ${p.weburl}/taskinfo?taskID=${build.task_id}`]),
      `Build: ${p.weburl}/buildinfo?buildID=${build.id}`,
    ];
    const state = stateOf(build).toLowerCase();
    const sent = await send(task, p.recipients, `${build.name}: ${state}: ${nvr} (target ${target})`, lines, 'build');
    return `${sent} notification of build ${build.id} to: ${names(p.recipients)}`;
  },
};

const TAG_NAMES = [
  ...(['recipients', 'is_successful', 'tag_info', 'from_info', 'build_info', 'user_info', 'ignore_success'] as const),
  'failure_msg' as const,
];

/** Mail about builds that were tagged, untagged or moved (Koji 1.35: tagNotification). */
export const tagNotification: HubType = {
  method: 'tagNotification',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named('tagNotification', TAG_NAMES, params);
    const { build, tag, from, user } = await task.do(async (ctx) => ({
      build: await builds.get(ctx.tx, Number(p.build_info)),
      tag: p.tag_info === null ? undefined : await tags.get(ctx.tx, Number(p.tag_info)),
      from: p.from_info === null ? undefined : await tags.get(ctx.tx, Number(p.from_info)),
      user: await users.get(ctx.tx, Number(p.user_info)),
    }));
    if (!build) return 'the build is gone; nothing sent';
    const nvr = `${build.name}-${build.version}-${build.release}`;
    const action = tag && from ? 'moved' : tag ? 'tagged' : 'untagged';
    const where = [from && `from ${from.name}`, tag && `${action === 'tagged' ? 'into' : 'to'} ${tag.name}`]
      .filter(Boolean)
      .join(' ');
    const result = p.is_successful === true ? 'was' : 'could not be';
    const subject = `${nvr} ${result} ${action} ${where} by ${user?.name ?? 'the system'}`;
    const lines = [subject, ...(p.failure_msg ? ['', `Reason: ${String(p.failure_msg)}`] : [])];
    const sent = await send(task, p.recipients, subject, lines, 'tag');
    return `${sent} notification of tag operation ${build.id} to: ${names(p.recipients)}`;
  },
};

const names = (recipients: Value): string => (Array.isArray(recipients) ? recipients.join(', ') : '');

/** `sent`, or what kept it from being sent. */
async function send(
  task: TaskRun,
  recipients: Value,
  subject: string,
  lines: readonly string[],
  kind: string,
): Promise<string> {
  const to = (Array.isArray(recipients) ? recipients : []).filter((one) => typeof one === 'string');
  const { mail, settings } = task.hub;
  if (!mail || !settings.mail.from || to.length === 0) return 'no mail sender is configured: not sent:';
  await mail({ to, subject, text: `${lines.join('\n')}\n`, headers: { 'X-Koji-Notification': kind } });
  return 'sent';
}
