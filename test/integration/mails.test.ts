/** Mails about builds and tags: subjects, headers and what they say. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BuildError } from '#core/errors';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Mail, Mailer } from '#hub/hub';
import { rpmBytes } from '../unit/core/rpm/fixtures.ts';
import { type Call, type Container, Deployment } from './engine/deployment.ts';
import { BUILDS, tagWith } from './engine/packages.ts';

type Row = Record<string, Value>;

/** with a changelog */
const NVR = 'toji-rich-1.0~rc1-3^git.2';

let deployment: Deployment;
let admin: Call;
let mails: Mail[];

const buildSRPMFromSCM: Container = async ({ id }) => {
  const [srpm] = BUILDS.busy;
  await deployment.upload(`tasks/${id}/${id}`, srpm, rpmBytes(srpm));
  return { srpm: `tasks/${id}/${id}/${srpm}`, logs: [], source: { source: 'x', url: 'x' } };
};
const buildArch: Container = () => Promise.reject(new BuildError('it broke'));

/** Whoever gets the mails of a hub; null: it has no sender. */
const sendBy = (mail: Mailer | null): void => void Object.assign(deployment.hub, { mail });

beforeEach(async () => {
  mails = [];
  deployment = await Deployment.start({ containers: { buildSRPMFromSCM, buildArch } });
  sendBy(async (mail) => void mails.push(mail));
  admin = deployment.as('admin');
  await tagWith(deployment, 'dest', ['plain', 'rich']);
  await admin('packageListAdd', 'dest', 'toji-busy', 'admin');
  await admin('createTag', 'build', { arches: 'x86_64', parent: 'dest', __starstar: true });
  await admin('createBuildTarget', 'target', 'build', 'dest');
  await deployment.settle();
  mails = [];
});

/** Runs a task of this method; answers its result. */
async function run(method: string, ...args: Value[]): Promise<Value> {
  const id = (await admin('makeTask', method, args)) as number;
  await deployment.settle();
  expect(await admin('getTaskInfo', id)).toMatchObject({ state: TASK.CLOSED });
  return admin('getTaskResult', id);
}

describe('a mail about a build', () => {
  it('names it, and has what has changed', async () => {
    const build = (await admin('getBuild', NVR)) as Row;
    const target = (await admin('getBuildTarget', 'target')) as Row;
    const result = await run('buildNotification', ['a@example.org'], build, target, 'https://koji.example.org/koji');
    expect(result).toBe(`sent notification of build ${build.id} to: a@example.org`);
    const [{ to, subject, headers, text }] = mails as [Mail];
    expect(to).toEqual(['a@example.org']);
    expect(subject).toBe(`Package: ${NVR} Tag: dest Status: complete Built by: admin`);
    expect(headers).toEqual({
      ...{ 'X-Koji-Tag': 'dest', 'X-Koji-Package': 'toji-rich' },
      ...{ 'X-Koji-Builder': 'admin', 'X-Koji-Status': 'complete' },
    });
    expect(text).toContain(`Build Info: https://koji.example.org/koji/buildinfo?buildID=${build.id}\n`);
    expect(text).toMatch(/Changelog:\n\* \d{4}-\d\d-\d\d /);
  });

  it('that failed says why, and goes to its owner', async () => {
    await admin('build', 'git+https://git.example.org/busy#1', 'target');
    await deployment.settle();
    const failed = mails.find(({ headers }) => headers['X-Koji-Status'] === 'failed')!;
    expect(failed.to).toEqual(['admin@localhost']);
    expect(failed.subject).toBe('Package: toji-busy-1.5-1 Tag: dest Status: failed Built by: admin');
    expect(failed.text).toContain('Failed: it broke\n');
    expect(failed.text).toMatch(/Task Info: http.*taskinfo\?taskID=\d+\n/);
  });
});

describe('a mail about a tag', () => {
  it.each([
    [true, 'tagged into dest', ['dest'], [null]],
    [false, 'moved from build into dest', ['build', 'dest'], ['build']],
  ])('well: %s, %s', async (well, way, names, [from]) => {
    const { id: build } = (await admin('getBuild', 'toji-plain-1-1')) as { id: number };
    const { id: tag } = (await admin('getTag', 'dest')) as { id: number };
    const fromId = from ? ((await admin('getTag', from)) as { id: number }).id : null;
    const { id: user } = (await admin('getLoggedInUser')) as { id: number };
    const args = [['a@example.org'], well, tag, fromId, build, user, false, well ? '' : 'not on the list'];
    const result = await run('tagNotification', ...args);
    expect(result).toMatch(/^sent notification of tag operation \d+ to: a@example\.org$/);
    const [{ subject, headers, text }] = mails as [Mail];
    const [word, status] = well ? ['successfully', 'complete'] : ['unsuccessfully', 'failed'];
    expect(subject).toBe(`toji-plain-1-1 ${word} ${way} by admin`);
    expect(headers).toEqual({
      ...{ 'X-Koji-Package': 'toji-plain', 'X-Koji-NVR': 'toji-plain-1-1', 'X-Koji-User': 'admin' },
      ...{ 'X-Koji-Status': status, 'X-Koji-Tag': names },
    });
    expect(text.includes('Failed: not on the list')).toBe(!well);
  });
});

it('without a sender there is none, which the result says', async () => {
  sendBy(null);
  const build = (await admin('getBuild', 'toji-plain-1-1')) as Row;
  const result = await run('buildNotification', ['a@example.org'], build, null, '');
  expect(result).toBe(`no mail sender is configured: not sent: notification of build ${build.id} to: a@example.org`);
});
