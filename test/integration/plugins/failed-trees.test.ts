import { beforeEach, describe, expect, it } from 'vitest';
import { BuildError } from '#core/errors';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { serveFile } from '#hub/files/serve';
import { keep } from '#hub/keeper/keeper';
import { OWNER_OR_ADMIN } from '#schema/default-policies';
import type { MemoryFiles } from '#store/memoryfiles';
import { type Call, type Container, Deployment } from '../engine/deployment.ts';
import { tagWith } from '../engine/packages.ts';

type Row = Record<string, Value>;

const DAY = 86_400;

let deployment: Deployment;
let admin: Call;
let user: Call;
/** bytes of what containers capture and save */
let size: number;
/** what containers were told to capture */
let capture: Value;

/** Brings an archive of `size` bytes in two parts, as a container does. */
async function bring(call: Call, root: number, key: string): Promise<void> {
  const { upload } = (await call('toji.startTree', root)) as { upload: string };
  const urls = (await call('toji.signTreeParts', root, upload, 1, 2)) as string[];
  expect(urls[1]).toContain(key);
  const bytes = Buffer.alloc(size, 'x');
  const files = deployment.files as MemoryFiles;
  files.putPart(key, upload, 1, bytes.subarray(0, size - 10));
  files.putPart(key, upload, 2, bytes.subarray(size - 10));
  await call('toji.finishTree', root, upload, size);
}

/** A buildArch that fails in its buildroot, and leaves its tree. */
const failing: Container = async ({ id, request }, call) => {
  const settings = (await call('toji.buildSettings', id)) as { save_failed_tree: Row };
  capture = settings.save_failed_tree.capture!;
  const root = (await call('host.newBuildRoot', request[4] as Value, 'x86_64', id)) as number;
  await bring(call, root, `failed-trees/captured/${id}/broot-${root}.tar.gz`);
  throw new BuildError('it broke');
};

const saving: Container = async ({ id, request }, call) => {
  const [root] = request as number[];
  const { task_id } = (await call('getBuildroot', root!)) as { task_id: number };
  expect(await call('toji.treeSource', task_id, root!)).toContain(`captured/${task_id}/broot-${root}.tar.gz`);
  await bring(call, root!, `failed-trees/saved/${id}/broot-${root}.tar.gz`);
  return null;
};

async function start(settings: object = {}): Promise<void> {
  deployment = await Deployment.start({ settings, containers: { buildArch: failing, saveFailedTree: saving } });
  admin = deployment.as('admin');
  user = deployment.as('user');
  await tagWith(deployment, 'build', ['plain']);
}

beforeEach(async () => {
  size = 100;
  await start();
});

/** A failed build's buildroot, of a task of the user's. */
async function brokenRoot(): Promise<number> {
  const { request } = (await admin('repo.request', 'build', 'last')) as Row;
  await deployment.settle();
  const { repo } = (await admin('repo.checkRequest', (request as Row | null)?.id ?? 1)) as { repo: Row };
  const parent = (await admin('makeTask', 'buildArch', ['x.src.rpm', 'build', 'x86_64', true, repo.id!])) as number;
  await deployment.settle();
  const [root] = (await admin('listBuildroots', { taskID: parent, __starstar: true })) as Row[];
  return root!.id as number;
}

async function save(root: number, call = admin): Promise<Row> {
  const id = (await call('saveFailedTree', root)) as number;
  await deployment.settle();
  return (await call('getTaskInfo', id)) as Row;
}

const trees = async (...filter: Value[]) => (await admin('toji.listFailedTrees', ...filter)) as Row[];
const fault = (call: Promise<unknown>): Promise<string> => call.then(String, (error: Error) => error.message);

describe('a saved tree', () => {
  it('is among the output of its task, and can be downloaded', async () => {
    const root = await brokenRoot();
    const task = await save(root, user);
    expect(task.state).toBe(TASK.CLOSED);
    const name = `broot-${root}.tar.gz`;
    expect(await user('listTaskOutput', task.id!)).toEqual([name]);
    const text = Buffer.from((await user('downloadTaskOutput', task.id!, name)) as string, 'base64').toString();
    expect(text).toBe('x'.repeat(100));
    const answer = await serveFile(deployment.hub, 'GET', `work/tasks/${task.id}/${task.id}/${name}`);
    expect(answer).toMatchObject({ status: 200 });
    expect(Buffer.from(answer.body).toString()).toBe(text);
  });

  it('is listed with what it costs and when it goes', async () => {
    const root = await brokenRoot();
    const task = await save(root, user);
    expect(await trees()).toMatchObject([
      { id: task.id, buildroot_id: root, owner_name: 'user', tag_name: 'build', full: false, size: 100 },
    ]);
    expect(await trees('admin')).toEqual([]);
    expect(await trees('user')).toHaveLength(1);
  });

  it('goes at its time, and stays when it was extended', async () => {
    const [first, second] = [await save(await brokenRoot(), user), await save(await brokenRoot(), user)];
    deployment.time += 13 * DAY;
    await deployment.as('user')('toji.extendFailedTree', second.id!, 10);
    deployment.time += 2 * DAY;
    await keep(deployment.hub);
    admin = deployment.as('admin');
    expect((await trees()).map((tree) => tree.id)).toEqual([second.id]);
    expect(await admin('listTaskOutput', first.id!)).toEqual([]);
    expect(await admin('listTaskOutput', second.id!)).toHaveLength(1);
  });

  it('is extended by no more than the policy gives', async () => {
    const { id } = await save(await brokenRoot(), user);
    expect(await fault(user('toji.extendFailedTree', id!, 15))).toContain('kept for 14 days at most');
  });

  it('is deleted by its owner or an admin only', async () => {
    const { id } = await save(await brokenRoot());
    expect(await fault(user('toji.deleteFailedTree', id!))).toBe('This is not your tree');
    await admin('toji.deleteFailedTree', id!);
    expect(await trees()).toEqual([]);
    expect((await deployment.files.list('failed-trees/saved/')).files).toEqual([]);
  });
});

describe('policies', () => {
  it('give days by tag and size', async () => {
    await start({ policy: { failed_tree_days: 'compare size > 50 && buildtag build :: 2\nall :: 30' } });
    await save(await brokenRoot());
    const [tree] = await trees();
    expect((tree!.expire_ts as unknown as { value: number }).value).toBe(deployment.time + 2 * DAY);
  });

  it('say what is captured, by tag', async () => {
    await start({ policy: { failed_tree_capture: 'buildtag build :: builddir' } });
    await brokenRoot();
    expect(capture).toBe('builddir');
    await start();
    await brokenRoot();
    expect(capture).toBe('full');
  });

  it('say who may save: by default everybody who is logged in', async () => {
    const root = await brokenRoot();
    expect((await save(root, user)).state).toBe(TASK.CLOSED);
    await start({ policy: { save_failed_tree: OWNER_OR_ADMIN } });
    const other = await brokenRoot();
    expect(await fault(user('saveFailedTree', other))).toContain("Only owner of failed task or 'admin'");
    expect((await save(other)).state).toBe(TASK.CLOSED);
  });
});

describe('a quota', () => {
  it('ends with the trees of a user', async () => {
    await start({ save_failed_tree: { user_quota: 150 } });
    const [first, second, third] = [await brokenRoot(), await brokenRoot(), await brokenRoot()];
    expect((await save(first)).state).toBe(TASK.CLOSED);
    const over = await save(second);
    expect(over.state).toBe(TASK.FAILED);
    expect(await fault(admin('getTaskResult', over.id!))).toContain('the quota of a user is 150');
    expect(await trees()).toHaveLength(1);
    expect((await save(third, user)).state).toBe(TASK.CLOSED);
  });
});

describe('a tree that is gone', () => {
  it('fails the task before a container starts', async () => {
    const root = await brokenRoot();
    deployment.time += 5 * 3600;
    const task = await save(root, deployment.as('admin'));
    expect(await fault(deployment.as('admin')('getTaskResult', task.id!))).toBe('Buildroot directory is missing');
  });
});

describe('an unsafe mount of runroot', () => {
  it('fails the task before a container starts', async () => {
    const channels = ['default', 'createrepo', 'runroot'];
    const hosts = [{ name: 'pool', pool: 'x86_64', arches: 'x86_64', channels }];
    const paths = [{ mountpoint: '/mnt/safe', path: 'fs-1:/', fstype: 'efs' }];
    await start({ hosts, runroot: { safe_roots: ['/mnt/safe'], paths } });
    const runroot = async (mount: string) => {
      const opts = { mounts: [mount], __starstar: true };
      const id = await admin('runroot', 'build', 'x86_64', 'ls', opts);
      await deployment.settle();
      return fault(admin('getTaskResult', id));
    };
    for (const mount of ['/mnt/other', '/mnt/safer', 'mnt/safe']) {
      expect(await runroot(mount)).toBe(`read-write mount point is not safe: ${mount}`);
    }
    expect(await runroot('/mnt/safe/../other')).toBe('read-write mount point is not safe: /mnt/other');
    await expect(runroot('/mnt/safe/x')).rejects.toThrow('no task definition for x86_64-rwmounts');
  });
});
