import { BUILD } from '#core/states';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import { tasks } from '#store/tasks';
import { users } from '#store/users';
import { changelogEntries } from '../builds/changelog.ts';
import { stateOf } from '../builds/state.ts';
import type { Ctx } from '../context.ts';
import { sendMail } from '../notifications/mail.ts';
import { faultOf } from '../tasks/host.ts';
import { timeText } from '../times.ts';
import { named } from './parameters.ts';
import type { HubType } from './type.ts';

const METHOD = 'buildNotification';

/** Entries of the source package's changelog in a mail. */
const ENTRIES = 3;

/** Mail about a build that has ended, with the subject and headers by which users sort it (Koji 1.35). */
export const buildNotification: HubType = {
  method: METHOD,
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named(METHOD, ['recipients', 'build', 'target', 'weburl'], params);
    const given: Struct = isStruct(p.build) ? p.build : {};
    const build = await task.do((ctx) => builds.get(ctx.tx, Number(given.id ?? given.build_id)));
    if (!build) return 'the build is gone; nothing sent';
    const owner = (await task.do((ctx) => users.get(ctx.tx, build.owner)))?.name ?? String(build.owner);
    const tag = isStruct(p.target) ? String(p.target.dest_tag_name) : 'None';
    const [nvr, status] = [nvrKey(build), stateOf(build).toLowerCase()];
    // who has canceled the build owns this task
    const canceler = build.state === BUILD.CANCELED ? [`Canceled by: ${task.owner.name}`] : [];
    const lines = [
      ...[`Package: ${nvr}`, `Tag: ${tag}`, `Status: ${status}`, ...canceler, `Built by: ${owner}`],
      ...[`ID: ${build.id}`, `Source: ${build.source ?? '-'}`],
      ...[`Started: ${timeText(build.start_ts)}`, `Finished: ${timeText(build.completion_ts)}`, ''],
      ...(await task.do((ctx) => outcome(ctx, build))),
      ...(build.task_id === null ? [] : [`Task Info: ${p.weburl}/taskinfo?taskID=${build.task_id}`]),
      `Build Info: ${p.weburl}/buildinfo?buildID=${build.id}`,
    ];
    return sendMail(task, p.recipients, `build ${build.id}`, {
      subject: `Package: ${nvr} Tag: ${tag} Status: ${status} Built by: ${owner}`,
      text: `${lines.join('\n')}\n`,
      headers: { 'X-Koji-Tag': tag, 'X-Koji-Package': build.name, 'X-Koji-Builder': owner, 'X-Koji-Status': status },
    });
  },
};

/** Why it failed, or what has changed. */
async function outcome(ctx: Ctx, build: Build): Promise<string[]> {
  if (build.state === BUILD.FAILED) return why(ctx, build.task_id);
  if (build.state !== BUILD.COMPLETE) return [];
  const ask = { taskID: null, filepath: null, author: null, before: null, after: null, strict: false };
  const found = await changelogEntries(ctx, { ...ask, buildID: build.id, queryOpts: { limit: ENTRIES } });
  const entries = found as { date: string; author: string; text: string }[];
  const shown = entries.flatMap(({ date, author, text }) => [`* ${date.slice(0, 10)} ${author}`, text, '']);
  return shown.length > 0 ? ['Changelog:', ...shown] : [];
}

async function why(ctx: Ctx, id: number | null): Promise<string[]> {
  const failed = id === null ? undefined : await tasks.get(ctx.tx, id);
  const fault = failed && faultOf(failed);
  return isStruct(fault as Value) ? [`Failed: ${String((fault as Struct).faultString)}`, ''] : [];
}
