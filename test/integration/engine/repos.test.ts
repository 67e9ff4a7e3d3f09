import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { factsOf, packageElements } from '#core/repodata/elements';
import { parseRepomd } from '#core/repodata/repomd';
import { REPO, TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { Deployment } from './deployment.ts';
import { addBuild, tagWith } from './packages.ts';

type Row = Record<string, Value>;

let deployment: Deployment;
let admin: ReturnType<Deployment['as']>;

beforeEach(async () => {
  deployment = await Deployment.start();
  admin = deployment.as('admin');
});

async function namesIn(repo: number, tag = 'build', arch = 'x86_64'): Promise<string[]> {
  const folder = `repos/${tag}/${repo}/${arch}`;
  const repomd = parseRepomd(Buffer.from((await deployment.files.get(`${folder}/repodata/repomd.xml`))!).toString());
  const primary = await deployment.files.get(`${folder}/${repomd.get('primary')!.href}`);
  const names: string[] = [];
  const xml = (async function* () {
    yield gunzipSync(primary!);
  })();
  for await (const elements of packageElements(xml)) names.push(...elements.map((one) => factsOf(one).name));
  return names.sort();
}

async function freshRepo(tag = 'build', opts: Row = {}): Promise<Row> {
  const { request } = (await admin('repo.request', tag, 'last', null, opts)) as Row;
  await deployment.settle();
  return ((await admin('repo.checkRequest', (request as Row).id!)) as Row).repo as Row;
}

/** What the createrepo of a repo has logged. */
async function logOf(repo: Row): Promise<string> {
  const [{ id: task }] = (await admin('getTaskChildren', repo.task_id!)) as [Row];
  return Buffer.from(
    (await deployment.files.get(`work/tasks/${Number(task) % 10000}/${task}/createrepo.log`))!,
  ).toString();
}

describe('a repo on request', () => {
  it('is made, has the tag at its event, and is what latest means', async () => {
    const tag = await tagWith(deployment, 'build', ['plain', 'rich']);
    const repo = await freshRepo();
    expect(repo).toMatchObject({ state: REPO.READY, tag_id: tag, dist: false, end_event: null });
    expect(await namesIn(repo.id as number)).toEqual(['toji-plain', 'toji-rich', 'toji-rich-data']);
    expect(((await admin('getRepo', 'build')) as Row).id).toBe(repo.id);
    const task = (await admin('getTaskInfo', repo.task_id!)) as Row;
    expect(task).toMatchObject({ method: 'newRepo', state: TASK.CLOSED });
    expect(await admin('getTaskResult', repo.task_id!)).toEqual([repo.id, repo.create_event]);
  });

  it('is answered at once while one that fits is there', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const first = await freshRepo();
    const again = (await deployment.as('user')('repo.request', 'build', 'last')) as Row;
    expect(again).toMatchObject({ request: null, repo: { id: first.id } });
  });

  it('is refused when its event or its priority may not be', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const user = deployment.as('user');
    await expect(user('repo.request', 'build', null, 999_999)).rejects.toMatchObject({ faultCode: 1019 });
    await expect(user('repo.request', 'build', null, null, null, -1)).rejects.toThrow(
      'only admins may create high-priority requests',
    );
    await expect(user('repo.request', 'build', null, null, 'src')).rejects.toThrow('Repo opts must be a dictionary');
    await expect(user('repo.checkRequest', 999)).rejects.toThrow(/^No such request$/);
  });

  it('goes by the tag’s repo.opts, where what is not known says nothing and with_debuginfo no more', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const extra = { 'repo.opts': { src: true, nosuch: true }, with_debuginfo: true };
    await admin('editTag2', 'build', { extra, __starstar: true });
    const repo = await freshRepo();
    expect(repo).toMatchObject({ opts: { src: true, debuginfo: false }, custom_opts: {} });
    expect(await admin('getTaskInfo', repo.task_id!)).toMatchObject({ priority: 15 });
    // as they were when it was made
    await admin('editTag2', 'build', { extra: { 'repo.opts': {} }, __starstar: true });
    expect(await admin('repo.get', 'build')).toMatchObject({ id: repo.id });
    expect(await admin('repo.get', 'build', null, null, { src: false })).toBeNull();
  });

  it('holds sources only when asked for', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const repo = await freshRepo('build', { src: true });
    expect(await namesIn(repo.id as number)).toEqual(['toji-plain', 'toji-plain']);
    expect(repo).toMatchObject({ custom_opts: { src: true } });
    // a repo with options of its own is for those who ask for them
    expect(await admin('repo.get', 'build')).toBeNull();
  });

  it('leaves out packages that are blocked', async () => {
    await tagWith(deployment, 'build', ['plain', 'busy']);
    await admin('packageListBlock', 'build', 'toji-busy');
    expect(await namesIn((await freshRepo()).id as number)).toEqual(['toji-plain']);
  });

  it('copies the metadata of an arch that has not changed', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const first = await freshRepo();
    await admin('editTag2', 'build', { extra: { anything: 1 }, __starstar: true });
    const second = await freshRepo();
    expect(second.id).not.toBe(first.id);
    const repomd = async (id: Value) =>
      Buffer.from((await deployment.files.get(`repos/build/${id}/x86_64/repodata/repomd.xml`))!).toString();
    expect(await repomd(second.id!)).toBe(await repomd(first.id!));
    expect(await logOf(second)).toContain('copied');
  });

  it('makes the metadata anew when they are no longer there to be copied', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const first = await freshRepo();
    await admin('editTag2', 'build', { extra: { anything: 1 }, __starstar: true });
    const copy = deployment.files.copy.bind(deployment.files);
    deployment.files.copy = async (from, ...more) => {
      if (from.startsWith(`repos/build/${first.id}/`)) throw new Error(`no such object: ${from}`);
      return copy(from, ...more);
    };
    const second = await freshRepo();
    expect(await namesIn(second.id as number)).toEqual(['toji-plain']);
    expect(await logOf(second)).toMatch(/repodata cannot be copied: no such object/);
  });

  it('is tried again when its task fails, and given up after RepoRetries', async () => {
    await tagWith(deployment, 'build', ['plain']);
    await admin(
      'addExternalRepoToTag',
      'build',
      ((await admin('createExternalRepo', 'gone', 'http://127.0.0.1:9/')) as Row).id!,
      1,
    );
    const { request } = (await admin('repo.request', 'build', 'last')) as Row;
    await deployment.settle();
    const settled = (await admin('repo.checkRequest', (request as Row).id!)) as { repo: Value; request: Row };
    expect(settled).toMatchObject({ repo: null, request: { active: false, tries: 4 } });
  });
});

describe('a request whose task may not be made', () => {
  it('waits until it may, and keeps nothing else waiting', async () => {
    await tagWith(deployment, 'build', ['plain']);
    await admin('disableChannel', 'createrepo');
    const { request } = (await admin('repo.request', 'build', 'last')) as Row;
    const tagging = (await admin('makeTask', 'tagBuild', ['build', 'none-1-1'])) as number;
    await deployment.settle();
    expect(deployment.errors).toContainEqual(
      expect.stringMatching(/^no task for a repo request .*createrepo is disabled/),
    );
    expect(await admin('getTaskInfo', tagging)).toMatchObject({ state: TASK.FAILED });
    await admin('enableChannel', 'createrepo');
    await deployment.sweep();
    expect(await admin('repo.checkRequest', (request as Row).id!)).toMatchObject({ repo: { state: REPO.READY } });
  });
});

describe('waitrepo', () => {
  const wait = async (...params: Value[]): Promise<number> => (await admin('makeTask', 'waitrepo', params)) as number;

  it('goes on when the build is tagged and in a repo', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const task = await wait('build', null, ['toji-busy-1.5-1']);
    await deployment.settle();
    expect(await admin('getTaskInfo', task)).toMatchObject({ state: TASK.OPEN, waiting: true });
    await addBuild(deployment, 'build', 'busy');
    await deployment.settle();
    expect(await admin('getTaskInfo', task)).toMatchObject({ state: TASK.CLOSED });
    const repo = (await admin('getTaskResult', task)) as Row;
    expect(await namesIn(repo.id as number)).toContain('toji-busy');
  });

  it('gives up after two hours', async () => {
    await tagWith(deployment, 'build', ['plain']);
    const task = await wait('build', null, ['toji-busy-1.5-1']);
    await deployment.settle();
    await deployment.elapse(7199);
    await deployment.sweep();
    expect(await admin('getTaskInfo', task)).toMatchObject({ state: TASK.OPEN });
    deployment.time += 1;
    await deployment.sweep();
    await expect(admin('getTaskResult', task)).rejects.toThrow('Unsuccessfully waited');
  });
});
