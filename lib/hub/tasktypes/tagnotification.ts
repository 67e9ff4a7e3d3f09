import { builds, nvrKey } from '#store/builds';
import { tags } from '#store/tags';
import { users } from '#store/users';
import { sendMail } from '../notifications/mail.ts';
import { named } from './parameters.ts';
import type { HubType } from './type.ts';

const METHOD = 'tagNotification';

const NAMES = [
  ...(['recipients', 'is_successful', 'tag_info', 'from_info', 'build_info', 'user_info', 'ignore_success'] as const),
  'failure_msg' as const,
];

/** Mail about a build that was tagged, untagged or moved, with the subject and headers by which users sort it (Koji 1.35). */
export const tagNotification: HubType = {
  method: METHOD,
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named(METHOD, NAMES, params);
    const { build, tag, from, user } = await task.do(async (ctx) => ({
      build: await builds.get(ctx.tx, Number(p.build_info)),
      tag: p.tag_info === null ? undefined : await tags.get(ctx.tx, Number(p.tag_info)),
      from: p.from_info === null ? undefined : await tags.get(ctx.tx, Number(p.from_info)),
      user: await users.get(ctx.tx, Number(p.user_info)),
    }));
    if (!build) return 'the build is gone; nothing sent';
    const [nvr, who] = [nvrKey(build), user?.name ?? 'the system'];
    const action = tag && from ? 'moved' : tag ? 'tagged' : 'untagged';
    const way = [action, from && `from ${from.name}`, tag && `into ${tag.name}`].filter(Boolean).join(' ');
    const well = p.is_successful === true;
    const status = well ? 'complete' : 'failed';
    const summary = `${nvr} ${well ? 'successfully' : 'unsuccessfully'} ${way} by ${who}`;
    const lines = [
      ...[`Package: ${build.name}`, `NVR: ${nvr}`, `User: ${who}`, `Status: ${status}`, `Tag Operation: ${action}`],
      ...(from ? [`From Tag: ${from.name}`] : []),
      ...(tag ? [`Into Tag: ${tag.name}`] : []),
      ...['', summary],
      ...(p.failure_msg ? ['', `Failed: ${String(p.failure_msg)}`] : []),
    ];
    return sendMail(task, p.recipients, `tag operation ${task.id}`, {
      subject: summary,
      text: `${lines.join('\n')}\n`,
      headers: {
        ...{ 'X-Koji-Package': build.name, 'X-Koji-NVR': nvr, 'X-Koji-User': who, 'X-Koji-Status': status },
        'X-Koji-Tag': [from, tag].flatMap((one) => (one ? [one.name] : [])),
      },
    });
  },
};
