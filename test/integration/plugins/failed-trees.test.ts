import { beforeEach, describe, expect, it, vi } from 'vitest';
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
/** what containers were told to capture */
let capture: Value;

/** What a container leaves of a build directory, and of the rest. */
const BUILDDIR = 'b'.repeat(100);
const REST = 'r'.repeat(60);

/** Brings a piece of a tree in two parts, as a container does. */
async function bring(call: Call, { id }: { id: number }, root: number, piece: string, content: string): Promise<void> {
  const { upload } = (await call('toji.startTree', root, piece)) as { upload: string };
  const urls = (await call('toji.signTreeParts', root, piece, upload, 1, 2)) as string[];
  const key = `failed-trees/captured/${id}/broot-${root}-${piece}.tar.gz`;
  expect(urls[1]).toContain(key);
  const files = deployment.files as MemoryFiles;
  files.putPart(key, upload, 1, Buffer.from(content.slice(0, 50)));
  files.putPart(key, upload, 2, Buffer.from(content.slice(50)));
  await call('toji.finishTree', root, piece, upload, content.length);
}

/** A buildArch that fails in its buildroot, and leaves its tree. */
const failing: Container = async (task, call) => {
  const settings = (await call('toji.buildSettings', task.id)) as { save_failed_tree: Row };
  capture = settings.save_failed_tree.capture!;
  const root = (await call('host.newBuildRoot', task.request[4] as Value, 'x86_64', task.id)) as number;
  if (capture !== 'off') await bring(call, task, root, 'builddir', BUILDDIR);
  if (capture === 'full') await bring(call, task, root, 'rest', REST);
  throw new BuildError('it broke');
};

async function start(settings: object = {}, buildArch = failing): Promise<void> {
  deployment = await Deployment.start({ settings, containers: { buildArch } });
  admin = deployment.as('admin');
  user = deployment.as('user');
  await tagWith(deployment, 'build', ['plain']);
}

beforeEach(async () => {
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

async function save(root: number, call = admin, full = false): Promise<Row> {
  const id = (await call('saveFailedTree', root, full)) as number;
  await deployment.settle();
  return (await call('getTaskInfo', id)) as Row;
}

const trees = async (...filter: Value[]) => (await admin('toji.listFailedTrees', ...filter)) as Row[];
const fault = (call: Promise<unknown>): Promise<string> => call.then(String, (error: Error) => error.message);

/** A call that is refused in these words, and makes no task and no tree. */
async function refused(problem: string, method: string, ...args: Value[]): Promise<void> {
  const made = async () => [await admin('listTasks', { method: 'saveFailedTree' }), await trees()];
  const before = await made();
  expect(await fault(admin(method, ...args))).toContain(problem);
  await deployment.settle();
  expect(await made()).toEqual(before);
}

describe('a saved tree', () => {
  it('is among the output of its task, and can be downloaded', async () => {
    const root = await brokenRoot();
    const task = await save(root, user);
    expect(task.state).toBe(TASK.CLOSED);
    const name = `broot-${root}.tar.gz`;
    expect(await user('listTaskOutput', task.id!)).toEqual([name]);
    const text = Buffer.from((await user('downloadTaskOutput', task.id!, name)) as string, 'base64').toString();
    expect(text).toBe(BUILDDIR);
    const answer = await serveFile(deployment.hub, 'GET', `work/tasks/${task.id}/${task.id}/${name}`);
    expect(answer).toMatchObject({ status: 200 });
    expect(Buffer.from(answer.body).toString()).toBe(text);
  });

  it('is all that was left, when all is wanted', async () => {
    const root = await brokenRoot();
    const compose = vi.spyOn(deployment.files, 'compose');
    const { id } = await save(root, user, true);
    expect(compose.mock.calls.map(([, , options]) => options)).toEqual([{ storageClass: 'ONEZONE_IA' }]);
    const text = Buffer.from((await user('downloadTaskOutput', id!, `broot-${root}.tar.gz`)) as string, 'base64');
    expect(text.toString()).toBe(REST + BUILDDIR);
    expect(await trees()).toMatchObject([{ full: true, size: 160 }]);
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
    await start({ policy: { failed_tree_capture: 'all :: nothing' } });
    await brokenRoot();
    expect(capture).toBe('off');
  });

  it('may keep less than somebody wants', async () => {
    await start({ policy: { failed_tree_capture: 'all :: builddir' } });
    const root = await brokenRoot();
    await refused(`Only the build directory of buildroot ${root} was kept`, 'saveFailedTree', root, true);
    expect((await save(root)).state).toBe(TASK.CLOSED);
    await start({ policy: { failed_tree_capture: 'all :: off' } });
    await refused('Buildroot directory is missing', 'saveFailedTree', await brokenRoot());
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
    await refused('saved trees would take 160 bytes, the quota of a user is 150', 'saveFailedTree', first, true);
    const id = (await admin('saveFailedTree', first)) as number;
    const over = (await admin('saveFailedTree', first)) as number;
    await deployment.settle();
    expect(await admin('getTaskInfo', id)).toMatchObject({ state: TASK.CLOSED });
    expect(await admin('getTaskInfo', over)).toMatchObject({ state: TASK.FAILED });
    expect(await fault(admin('getTaskResult', over))).toContain('the quota of a user is 150');
    expect(await admin('listTaskOutput', over)).toEqual([]);
    await refused('would take 200 bytes', 'saveFailedTree', second);
    expect(await trees()).toHaveLength(1);
    expect((await save(third, user)).state).toBe(TASK.CLOSED);
  });
});

describe('a tree that is gone', () => {
  it('is not saved', async () => {
    const root = await brokenRoot();
    deployment.time += 5 * 3600;
    admin = deployment.as('admin');
    await refused('Buildroot directory is missing', 'saveFailedTree', root);
  });

  it('while its task waited, fails that task', async () => {
    const root = await brokenRoot();
    const id = (await admin('saveFailedTree', root)) as number;
    const { files } = await deployment.files.list('failed-trees/captured/');
    await deployment.files.remove(files.map(({ key }) => key));
    await deployment.settle();
    expect(await fault(admin('getTaskResult', id))).toBe('Buildroot directory is missing');
    expect(await trees()).toEqual([]);
  });
});

describe('what is not to be saved', () => {
  it.each<[string, Value]>([
    ["Invalid type for value '14': <class 'str'>, expected type <class 'int'>", '14'],
    ["Invalid type for value 'None': <class 'NoneType'>", null],
    ['No such buildroot: 99999', 99_999],
  ])('%s', async (problem, id) => {
    await refused(problem, 'saveFailedTree', id);
  });

  it('is a tree of a task of another method', async () => {
    await start({ save_failed_tree: { allowed_methods: ['runroot'] } });
    await refused('Only runroot tasks can upload their buildroots', 'saveFailedTree', await brokenRoot());
  });

  it('is a piece that no container leaves', async () => {
    let problem = '';
    await start({}, async (task, call) => {
      problem = await fault(call('toji.startTree', 1, '../builddir'));
      return failing(task, call);
    });
    await brokenRoot();
    expect(problem).toBe('not a piece of a tree: ../builddir');
  });
});
