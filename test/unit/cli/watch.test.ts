import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { FakeHub } from '../../doubles/fake-hub.ts';
import { runCli } from '../../doubles/run-cli.ts';

interface Task {
  method: string;
  parent: number | null;
  states: number[];
  request: Value[];
}

const FREE = 0;
const OPEN = 1;
const CLOSED = 2;
const CANCELED = 3;
const FAILED = 5;

let hub: FakeHub;
let tasks: Record<number, Task>;
let time: number;

const row = (id: number): Value => {
  const task = tasks[id];
  if (!task) return null;
  const state = task.states[Math.min(time, task.states.length - 1)]!;
  return {
    id,
    state,
    arch: 'x86_64',
    host_id: state === FREE ? null : 1,
    method: task.method,
    parent: task.parent,
    request: task.request,
  };
};

beforeEach(async () => {
  time = 0;
  tasks = {
    1: { method: 'build', parent: null, states: [FREE, OPEN, OPEN, CLOSED], request: ['git://h/p#a', 'f42', {}] },
    2: { method: 'buildArch', parent: 1, states: [FREE, FREE, OPEN, CLOSED], request: ['x/p.src.rpm', 1, 'x86_64'] },
  };
  hub = await new FakeHub({
    getTaskInfo: ([id]) => row(id as number),
    getTaskChildren: ([id]) =>
      time === 0
        ? []
        : Object.keys(tasks)
            .map(Number)
            .filter((each) => tasks[each]!.parent === id)
            .map(row),
    getHost: () => ({ id: 1, name: 'host1' }),
    getTaskResult: ([id]) => {
      throw new BuildError(`error building package ${id}`);
    },
    listTaskOutput: () => ({ 'build.log': ['DEFAULT'], 'p.rpm': ['DEFAULT'] }),
    build: () => 1,
    getBuildTarget: () => ({ name: 'f42', dest_tag: 1, dest_tag_name: 'f42' }),
    getTag: () => ({ name: 'f42', locked: false }),
  }).start();
});
afterEach(() => hub.stop());

const tick = async () => {
  time++;
};

describe('watch-task', () => {
  it('prints every change once, children below, and the end', async () => {
    const { code, out } = await runCli(hub, ['watch-task', '1'], { sleep: tick });
    expect(out.split('\n')).toEqual([
      'Watching tasks (this may be safely interrupted)...',
      '1 build (f42, /p:a): free',
      '1 build (f42, /p:a): free -> open (host1)',
      '  2 buildArch (p.src.rpm, x86_64): free',
      '  2 buildArch (p.src.rpm, x86_64): free -> open (host1)',
      '1 build (f42, /p:a): open (host1) -> closed',
      '  0 free  1 open  1 done  0 failed',
      '  2 buildArch (p.src.rpm, x86_64): open (host1) -> closed',
      '  0 free  0 open  2 done  0 failed',
      '',
      '1 build (f42, /p:a) completed successfully',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('a failure says why, where the logs are, and gives exit code 1', async () => {
    tasks[1]!.states = [OPEN, OPEN, FAILED];
    tasks[2]!.states = [OPEN, FAILED];
    const { code, out } = await runCli(hub, ['watch-task', '1'], { sleep: tick });
    expect(code).toBe(1);
    expect(out).toContain('  2 buildArch (p.src.rpm, x86_64): FAILED: BuildError: error building package 2\n');
    expect(out).toContain(`    Relevant logs:\n    ${hub.topurl}/work/tasks/2/2/build.log\n`);
    expect(out).toMatch(/\n1 build \(f42, \/p:a\) failed\n$/);
  });

  it('canceled is no success', async () => {
    tasks = { 1: { ...tasks[1]!, states: [FREE, CANCELED] } };
    const { code, out } = await runCli(hub, ['watch-task', '1'], { sleep: tick });
    expect(code).toBe(1);
    expect(out).toContain('1 build (f42, /p:a) was canceled');
  });

  it('Ctrl-C stops the watching and says what still runs', async () => {
    let press = () => {};
    const watching = runCli(hub, ['watch-task', '1'], {
      interrupt: (handler) => {
        press = handler;
      },
      sleep: async () => {
        time = 2;
        press();
        await new Promise(() => undefined);
      },
    });
    const { code, out } = await watching;
    expect(code).toBe(1);
    expect(out).toContain(
      "Tasks still running. You can continue to watch with the 'toji watch-task' command.\nRunning Tasks:\n1 build (f42, /p:a): free\n",
    );
    expect(out).toMatch(/\n'toji cancel 1' stops them\.\n$/);
  });

  it('--quiet prints nothing, an unknown task is an error', async () => {
    expect(await runCli(hub, ['watch-task', '--quiet', '1'], { sleep: tick })).toEqual({ code: 0, out: '', err: '' });
    expect(await runCli(hub, ['watch-task', '--quiet', '99'])).toEqual({ code: 1, out: '', err: '' });
    expect((await runCli(hub, ['watch-task', '99'])).err).toBe('No such task id: 99\n');
    expect((await runCli(hub, ['watch-task', 'x'])).code).toBe(2);
  });

  it('one request per look at known tasks', async () => {
    await runCli(hub, ['watch-task', '1'], { sleep: tick });
    expect(hub.called.filter((name) => name !== 'multiCall')).toEqual(['getHost']);
    expect(hub.called.filter((name) => name === 'multiCall')).toHaveLength(5);
  });
});

describe('commands that make a task', () => {
  it('watch it in the foreground', async () => {
    const { code, out } = await runCli(hub, ['build', 'f42', 'git://h/p#a'], { foreground: true, sleep: tick });
    expect(code).toBe(0);
    expect(out).toContain(`Created task: 1\nTask info: ${hub.origin}/koji/taskinfo?taskID=1\nWatching tasks`);
    expect(out).toContain('completed successfully');
  });

  it('do not with --nowait or in the background, but do with --wait', async () => {
    expect((await runCli(hub, ['build', '--nowait', 'f42', 'git://h/p#a'], { foreground: true })).out).not.toContain(
      'Watching',
    );
    expect((await runCli(hub, ['build', 'f42', 'git://h/p#a'])).out).not.toContain('Watching');
    expect((await runCli(hub, ['build', '--wait', 'f42', 'git://h/p#a'], { sleep: tick })).out).toContain('Watching');
  });
});
