import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeHub } from '../../../doubles/fake-hub.ts';
import { runCli } from '../../../doubles/run-cli.ts';
import { tempFolder } from '../../../doubles/temp-folder.ts';

const TREE = {
  ...{ id: 71, buildroot_id: 14, task_id: 40, owner: 1, owner_name: 'alice', tag_name: 'f42-build', full: true },
  ...{ size: 137 * 2 ** 20, expire_ts: 1_765_000_000.5, cost_per_month: 0.00134 },
};

let hub: FakeHub;

beforeEach(async () => {
  hub = await new FakeHub({
    listBuildroots: (_, { taskID }) => (taskID === 40 ? [{ id: 9 }, { id: 14 }, { id: 11 }] : []),
    saveFailedTree: () => 71,
    getTaskInfo: () => ({
      ...{ id: 71, state: 2, method: 'saveFailedTree', parent: null, arch: 'noarch', host_id: 1, request: [14] },
    }),
    getTaskChildren: () => [],
    getHost: () => ({ id: 1, name: 'pool' }),
    getLoggedInUser: () => ({ id: 1, name: 'alice' }),
    'toji.listFailedTrees': () => [TREE],
    'toji.extendFailedTree': ([id]) => ({ id: id!, expire_ts: 1_765_000_000.5 }),
    'toji.deleteFailedTree': () => null,
  }).start();
});
afterEach(() => hub.stop());

const told = (method: string) => hub.seen.filter((one) => one.method === method).map(({ params }) => params);

describe('save-failed-tree', () => {
  it('takes the newest buildroot of a task, and waits in the background, too', async () => {
    const { code, out } = await runCli(hub, ['save-failed-tree', '-t', '40']);
    expect(out).toContain('Multiple buildroots for task. Choosing last one (14)\nCreated task 71 for buildroot 14\n');
    expect(out).toContain('71 saveFailedTree (14) completed successfully');
    expect(code).toBe(0);
    expect(told('saveFailedTree')).toEqual([[14, false]]);
  });

  it('takes a buildroot, says nothing and does not wait, as it is told', async () => {
    const { code, out } = await runCli(hub, ['save-failed-tree', '-f', '-r', '--quiet', '--nowait', '9']);
    expect([code, out]).toEqual([0, '']);
    expect(told('saveFailedTree')).toEqual([[9, true]]);
    expect(told('getTaskInfo')).toEqual([]);
  });

  it.each([
    [['1'], 1, 'No buildroots for task 1'],
    [['x'], 2, 'ID must be an integer'],
    [['-t', '-r', '1'], 2, '--task and --buildroot are mutually exclusive'],
    [[], 2, 'exactly 1 argument: ID'],
  ])('%j makes no task', async (args, code, problem) => {
    const ran = await runCli(hub, ['save-failed-tree', ...args]);
    expect([ran.code, `${ran.out}${ran.err}`]).toEqual([code, expect.stringContaining(problem)]);
    expect(told('saveFailedTree')).toEqual([]);
  });
});

describe('failed-trees', () => {
  it('list shows size, end and cost', async () => {
    const { out } = await runCli(hub, ['failed-trees', 'list', '--mine']);
    expect(out).toContain('Kept until');
    expect(out).toMatch(/^71 +40 +alice +f42-build full +137\.00 MiB +\w{3} \w{3} +\d+ [\d:]+ 2025 +0\.0013$/m);
    expect(told('toji.listFailedTrees')).toEqual([['alice']]);
  });

  it('extend and delete take several', async () => {
    const { out } = await runCli(hub, ['failed-trees', 'extend', '71', '72', '--days', '3']);
    expect(out.match(/is kept until/g)).toHaveLength(2);
    await runCli(hub, ['failed-trees', 'delete', '71', '72']);
    expect(told('toji.extendFailedTree')).toEqual([
      [71, 3],
      [72, 3],
    ]);
    expect(told('toji.deleteFailedTree')).toEqual([[71], [72]]);
  });

  it('download saves the archive under its name', async () => {
    hub.files.set('work/tasks/71/71/broot-14.tar.gz', Buffer.from('archive'));
    const cwd = tempFolder();
    expect((await runCli(hub, ['failed-trees', 'download', '71'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'broot-14.tar.gz'), 'utf8')).toBe('archive');
    const missing = await runCli(hub, ['failed-trees', 'download', '72'], { cwd });
    expect([missing.code, missing.out + missing.err]).toEqual([1, expect.stringContaining('No such failed tree: 72')]);
  });

  it.each([[['frob']], [['extend']], [['delete', 'x']]])('%j does nothing', async (args) => {
    expect((await runCli(hub, ['failed-trees', ...args])).code).toBe(2);
    expect(hub.called.filter((name) => name.startsWith('toji.'))).toEqual([]);
  });
});
