import { beforeEach, describe, expect, it } from 'vitest';
import type { KojiError } from '#core/errors';
import { TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { runCli } from '../../doubles/run-cli.ts';
import { servedHub } from '../../doubles/served-hub.ts';
import { type Call, Deployment } from '../engine/deployment.ts';

const RUNROOT = {
  safe_roots: ['/mnt/compose'],
  paths: [{ mountpoint: '/mnt', path: 'fs-1:/', fstype: 'efs' }],
};

let deployment: Deployment;
let admin: Call;
let containers: number;

beforeEach(async () => {
  containers = 0;
  const runroot = async () => {
    containers += 1;
    return 'ran';
  };
  const host = { name: 'pool', pool: 'x86_64', arches: 'x86_64', channels: ['default', 'createrepo', 'runroot'] };
  const accounts = [
    { name: 'admin', password: 'secret', perms: ['admin'] },
    { name: 'alice', password: 'alice', perms: ['runroot'] },
  ];
  const settings = { accounts, hosts: [host], runroot: RUNROOT };
  deployment = await Deployment.start({ settings, containers: { runroot } });
  admin = deployment.as('admin');
  for (const tag of ['tag', 'other']) await admin('createTag', tag, { arches: 'x86_64', __starstar: true });
});

const make = (opts: Struct = {}, arch: Value = 'x86_64', command: Value = 'id') =>
  admin('runroot', 'tag', arch, command, { ...opts, __starstar: true });

/** Makes the task and lets it go as far as it does. */
async function run(opts: Struct) {
  const id = await make(opts);
  await deployment.settle();
  const { state } = (await admin('getTaskInfo', id)) as { state: number };
  const failure = await admin('getTaskResult', id).then(
    () => null,
    ({ faultCode, message }: KojiError) => ({ faultCode, message }),
  );
  return { state, failure };
}

async function newRepo(tag: string): Promise<number> {
  const { request } = (await admin('repo.request', tag)) as { request: { id: number } };
  await deployment.settle();
  const { repo } = (await admin('repo.checkRequest', request.id)) as { repo: { id: number } };
  return repo.id;
}

describe('parameters that a task cannot work with fail it before a container is started', () => {
  it.each([
    [{ mounts: ['/etc'] }, 1000, 'read-write mount point is not safe: /etc'],
    [{ mounts: ['/mnt/compose/../x'] }, 1000, 'read-write mount point is not safe: /mnt/x'],
    [{ mounts: '/mnt/compose' }, 1019, /^Invalid parameters for runroot: mounts: /],
    [{ packages: [7] }, 1019, /^Invalid parameters for runroot: packages.0: /],
    [{ upload_logs: '/x' }, 1019, /^Invalid parameters for runroot: upload_logs: /],
    [{ repo_id: 'x' }, 1019, /^Invalid parameters for runroot: repo_id: /],
    [{ repo_id: 999 }, 1000, 'query returned no rows'],
    [{ nonsense: 1 }, 1019, "runroot got an unexpected keyword argument 'nonsense'"],
  ])('%j', async (opts, faultCode, text) => {
    const message = typeof text === 'string' ? text : expect.stringMatching(text);
    expect(await run(opts)).toEqual({ state: TASK.FAILED, failure: { faultCode, message } });
    expect(containers).toBe(0);
  });

  it('a repo of another tag, or one that is gone', async () => {
    const [own, foreign] = [await newRepo('tag'), await newRepo('other')];
    const wrongTag = { faultCode: 1005, message: 'build tag (tag) does not match repo tag (other)' };
    expect(await run({ repo_id: foreign })).toEqual({ state: TASK.FAILED, failure: wrongTag });
    await admin('repoDelete', own);
    await admin('repoProblem', foreign);
    expect((await run({ repo_id: own })).failure?.message).toBe(
      'repos in the DELETED state may not be used by runroot',
    );
    expect(containers).toBe(0);
  });
});

it('a task in an expired repo is run, whatever else it is told', async () => {
  const repo_id = await newRepo('tag');
  await admin('repoExpire', repo_id);
  const lists = { packages: ['make'], mounts: [], upload_logs: ['/tmp/log'] };
  const answer = await run({ ...lists, repo_id, skip_setarch: 1, weight: 2.5, new_chroot: true });
  expect(answer).toEqual({ state: TASK.CLOSED, failure: null });
  expect(containers).toBe(1);
});

it('a channel may be given by its id', async () => {
  const { id } = (await admin('getChannel', 'default')) as { id: number };
  const task = await make({ channel: id });
  expect(await admin('getTaskInfo', task)).toMatchObject({ channel_id: id });
  await expect(make({ channel: 'none' })).rejects.toMatchObject({ message: 'No such channel: none' });
});

describe('runroot makes no task', () => {
  it.each([
    ['without an arch', '', 'id', 1000, 'Architecture can be only [a-zA-Z0-9_-]'],
    ['for an arch that is none', '../x', 'id', 1000, 'Architecture can be only [a-zA-Z0-9_-]'],
    ['of a command that is none', 'x86_64', 5, 1000, "Invalid type for value '5': <class 'int'>"],
  ])('%s', async (_, arch, command, faultCode, message) => {
    await expect(make({}, arch, command)).rejects.toMatchObject({ faultCode, message });
    expect(await admin('listTasks')).toEqual([]);
  });
});

describe('the command', () => {
  it.each([
    [[], 0, ''],
    [['-m', '/etc'], 1, 'GenericError: read-write mount point is not safe: /etc\n'],
    [['--quiet', '--repo-id', '999'], 1, 'GenericError: query returned no rows\n'],
  ])('ends as its task does: %j', async (options, code, err) => {
    const hub = await servedHub(deployment);
    const sleep = () => deployment.settle();
    const ran = await runCli(hub, ['runroot', ...options, 'tag', 'x86_64', 'id'], { sleep });
    await hub.stop();
    expect(ran).toEqual({ code, out: '', err: err && expect.stringMatching(`^[^\n]*${err}$`) });
  });
});
