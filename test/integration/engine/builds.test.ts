import { beforeEach, describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import { type Call, Deployment } from './deployment.ts';
import { addBuild, BUILDS, tagWith } from './packages.ts';

type Row = Record<string, Value>;
type Name = keyof typeof BUILDS;

const source = (name: Name): string => `git+https://git.example.com/${name}#main`;
const nvr = { plain: 'toji-plain-1-1', busy: 'toji-busy-1.5-1' } as const;

let deployment: Deployment;
let admin: Call;
/** source -> repo that its buildArch had */
let repos: Map<string, number>;

/** Containers that find what they build among the fixtures; an empty log is told of and not uploaded, as kojid does. */
beforeEach(async () => {
  repos = new Map();
  const put = async (id: number, file: string): Promise<string> => {
    const folder = `tasks/${id % 10000}/${id}`;
    await deployment.upload(folder, file, rpmBytes(file));
    return `${folder}/${file}`;
  };
  deployment = await Deployment.start({
    containers: {
      buildSRPMFromSCM: async ({ id, request: [url] }) => {
        const [, name] = /\/(\w+)#/.exec(String(url))!;
        const srpm = await put(id, BUILDS[name as Name][0]);
        return { srpm, logs: [], source: { source: url!, url: url! } };
      },
      buildArch: async ({ id, request }, call) => {
        const [, name] = /toji-(\w+)-/.exec(String(request[0]))!;
        repos.set(name!, Number((request[4] as Row).repo_id));
        const [srpm, ...rpms] = BUILDS[name as Name];
        const srpms = [await put(id, srpm)];
        const folder = `tasks/${id % 10000}/${id}`;
        await call('uploadFile', folder, 'build.log', 6, null, 0, Buffer.from('built\n').toString('base64'));
        // a file of no bytes at all, as the koji library uploads it
        await call('uploadFile', folder, 'nothing.log', 0, null, 0, '');
        return {
          ...{ rpms: await Promise.all(rpms.map((file) => put(id, file))), srpms },
          logs: ['build.log', 'nothing.log', 'empty.log'].map((log) => `${folder}/${log}`),
        };
      },
    },
  });
  admin = deployment.as('admin');
  await tagWith(deployment, 'dest', []);
  await admin('createTag', 'build', { arches: 'x86_64', parent: 'dest', __starstar: true });
  await admin('createBuildTarget', 'target', 'build', 'dest');
  for (const name of Object.keys(nvr)) await admin('packageListAdd', 'dest', `toji-${name}`, 'admin');
});

const task = async (id: Value): Promise<Row> => (await admin('getTaskInfo', id)) as Row;
const children = async (id: Value): Promise<Row[]> => (await admin('getTaskChildren', id)) as Row[];

async function repo(tag = 'build'): Promise<number> {
  const { request } = (await admin('repo.request', tag, 'last')) as { request: Row };
  await deployment.settle();
  const { repo } = (await admin('repo.checkRequest', request.id!)) as { repo: Row };
  return Number(repo.id);
}

async function build(name: Name, opts: Row = {}): Promise<Value> {
  const id = await admin('build', source(name), 'target', opts);
  await deployment.settle();
  return id;
}

/** NVRs in the repo that a build had. */
async function inRepoOf(name: Name): Promise<Value[]> {
  const { create_event } = (await admin('repoInfo', repos.get(name)!)) as Row;
  const rows = await admin('listTagged', 'build', create_event!, true);
  return (rows as Row[]).map((row) => row.nvr!);
}

describe('build', () => {
  test('a log that stayed empty and was never uploaded does not keep it from being imported', async () => {
    expect(await task(await build('plain'))).toMatchObject({ state: TASK.CLOSED });
    expect(await admin('getBuild', nvr.plain)).toMatchObject({ state: 1, draft: false });
    const logs = (await admin('getBuildLogs', nvr.plain)) as Row[];
    expect(logs.map((log) => log.name)).toEqual(['build.log', 'nothing.log']);
  });

  test('uses the repo that is there; with wait_repo one of what the tag is now', async () => {
    const old = await repo();
    // a repo may be behind its tag by RepoLag, an hour
    deployment.time += 7200;
    await addBuild(deployment, 'dest', 'plain');
    await build('busy');
    expect(repos.get('busy')).toBe(old);
    await build('busy', { wait_repo: true, scratch: true });
    expect(repos.get('busy')).toBeGreaterThan(old);
    expect(await inRepoOf('busy')).toContain(nvr.plain);
  });

  test('with wait_builds it waits until they are tagged, and for a repo that has them', async () => {
    const id = await build('busy', { wait_builds: [nvr.plain] });
    expect(await task(id)).toMatchObject({ state: TASK.OPEN, waiting: true });
    expect(await children(id)).toMatchObject([{ method: 'waitrepo', state: TASK.OPEN }]);
    await addBuild(deployment, 'dest', 'plain');
    await deployment.settle();
    expect(await task(id)).toMatchObject({ state: TASK.CLOSED });
    expect(await inRepoOf('busy')).toContain(nvr.plain);
  });

  test('with repo_id it has that one, and no other’s', async () => {
    const old = await repo();
    await addBuild(deployment, 'dest', 'plain');
    await repo();
    await build('busy', { repo_id: old });
    expect(repos.get('busy')).toBe(old);
    const id = await build('plain', { repo_id: await repo('dest') });
    expect(await task(id)).toMatchObject({ state: TASK.FAILED });
    await expect(admin('getTaskResult', id)).rejects.toThrow('is not a repo of the build tag');
  });

  test('a draft has a release of its own, and there may be several', async () => {
    for (let n = 0; n < 2; n++) expect(await task(await build('plain', { draft: true }))).toMatchObject({ state: 2 });
    const drafts = (await admin('listBuilds', { draft: true, __starstar: true })) as Row[];
    expect(drafts.map((row) => row.nvr)).toEqual(drafts.map((row) => `toji-plain-1-1,draft_${row.build_id}`));
    expect(drafts).toHaveLength(2);
  });
});

describe('chainbuild', () => {
  test('each level finds the one before in its repo', async () => {
    const id = await admin('chainBuild', [[source('plain')], [source('busy')]], 'target', {});
    await deployment.settle();
    expect(await task(id)).toMatchObject({ state: TASK.CLOSED });
    expect((await children(id)).map(({ method, label }) => [method, label])).toEqual([
      ['build', 'build 1,1'],
      ['waitrepo', 'wait 1'],
      ['build', 'build 2,1'],
    ]);
    expect(await inRepoOf('busy')).toContain(nvr.plain);
  });

  test('a level that only waits is waited for; one that fails ends the chain', async () => {
    const waits = await admin('chainBuild', [[nvr.plain], [source('busy')]], 'target', {});
    await deployment.settle();
    expect((await children(waits)).map(({ method, state }) => [method, state])).toEqual([['waitrepo', TASK.OPEN]]);
    await addBuild(deployment, 'dest', 'plain');
    await deployment.settle();
    expect(await task(waits)).toMatchObject({ state: TASK.CLOSED });
    // the same build once more cannot be
    const fails = await admin('chainBuild', [[source('plain')], [source('busy')]], 'target', {});
    await deployment.settle();
    expect(await task(fails)).toMatchObject({ state: TASK.FAILED });
    expect((await children(fails)).map(({ method }) => method)).toEqual(['build']);
  });
});

describe('makeTask', () => {
  test('makes a task of any method that is known; without what it needs it ends with a fault', async () => {
    const known = [...deployment.hub.taskTypes.values()].filter((type) => type.kind === 'hub');
    const ids = await Promise.all(known.map(({ method }) => admin('makeTask', method, [])));
    await deployment.settle();
    const states = await Promise.all(ids.map(async (id, i) => [known[i]!.method, (await task(id)).state]));
    const expected = known.map(({ method }) => [method, NEEDS_NOTHING.has(method) ? TASK.CLOSED : TASK.FAILED]);
    expect(states).toEqual(expected);
  });

  test('wrapperRPM is refused as a call, and as a task waits for a host that knows it', async () => {
    await expect(admin('wrapperRPM', 'build', 'url', 'target')).rejects.toThrow('Maven');
    const id = await admin('makeTask', 'wrapperRPM', []);
    await deployment.settle();
    expect(await admin('toji.explainTask', id)).toMatchObject({
      reason: 'no host of this deployment knows how to do wrapperRPM',
    });
  });
});

/** No pool is busy, nothing to wait for, nobody to tell. */
const NEEDS_NOTHING = new Set(['restartHosts', 'dependantTask', 'buildNotification', 'tagNotification']);
