import { describe, expect, it } from 'vitest';
import { TASK } from '#core/states';
import { occupancy } from '#web/plot/occupancy';
import { NOW, site } from './site.ts';

const task = (id: number, create: number, start: number | null, completion: number | null, parent = 0) => ({
  ...{ id, parent: parent || null },
  ...{ create_ts: create, start_ts: start, completion_ts: completion },
});

describe('occupancy', () => {
  const counts = (...tasks: ReturnType<typeof task>[]) =>
    occupancy(tasks, 0, 40, 4).map(({ waiting, running }) => [waiting, running]);

  it('is the mean number of tasks in each part of the time', () => {
    expect(counts(task(1, 0, 10, 25), task(2, 5, 20, 30))).toEqual([
      [1.5, 0],
      [1, 1],
      [0, 1.5],
      [0, 0],
    ]);
  });

  it('goes on to the end for what has not ended, and counts what was canceled as waiting until then', () => {
    expect(counts(task(1, 30, 35, null), task(2, 30, null, null), task(3, 0, null, 10))).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
      [1.5, 0.5],
    ]);
  });

  it('leaves out what waits for subtasks, and what was before', () => {
    expect(counts(task(1, 0, 0, 40), task(2, 0, 10, 20, 1), task(3, -20, -10, -5))).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [0, 0],
    ]);
  });
});

const BUILD_ROW = {
  ...{ name: 'hello', version: '1', release: '1', epoch: null, package_id: 1, package_name: 'hello', draft: false },
  ...{ owner_id: 1, owner_name: 'alice', volume_name: 'DEFAULT', source: null, creation_ts: NOW - 1000 },
};

describe('the page of a package', () => {
  const pageOf = (...builds: object[]) =>
    site({ getPackage: { id: 1, name: 'hello' }, listPackages: [], listBuilds: builds }).get(
      '/packageinfo?packageID=1',
    );

  it('draws how long builds took, the oldest first, each to the longest', async () => {
    const { text } = await pageOf(
      { ...BUILD_ROW, build_id: 3, nvr: 'hello-1-3', state: 0, task_id: 9, start_ts: NOW - 50, completion_ts: null },
      {
        ...BUILD_ROW,
        build_id: 2,
        nvr: 'hello-1-2',
        state: 3,
        task_id: 8,
        start_ts: NOW - 900,
        completion_ts: NOW - 800,
      },
      { ...BUILD_ROW, build_id: 1, nvr: 'hello-1-1', state: 1, task_id: null, completion_ts: NOW - 1000 },
    );
    expect(text).toContain('The last 2: at most 1 min 40 s, median 1 min 40 s');
    const bars = [...text.matchAll(/<rect class="(failed|open|closed)" x="[\d.]+" y="([\d.]+)"/g)];
    expect(bars.map(([, kind, top]) => [kind, top])).toEqual([
      ['failed', '0'],
      ['open', '50'],
    ]);
    expect(text).toContain('<title>hello-1-2: failed, 1 min 40 s</title>');
  });

  it('draws nothing of what was imported', async () => {
    const imported = { ...BUILD_ROW, build_id: 1, nvr: 'hello-1-1', state: 1, task_id: null, completion_ts: NOW };
    expect((await pageOf(imported)).text).not.toContain('<figure');
  });
});

describe('the reports', () => {
  it('count by day, owner, host and kind', async () => {
    const of = { method: 'buildArch', state: TASK.CLOSED, owner: 1, owner_name: 'alice', arch: 'noarch', host_id: 7 };
    const built = { ...BUILD_ROW, build_id: 1, nvr: 'hello-1-1', state: 1, task_id: 2, completion_ts: NOW };
    const { text } = await site({
      listBuilds: (_: unknown, named: { queryOpts: { countOnly?: boolean } }) =>
        named.queryOpts.countOnly ? 5 : [built],
      listTasks: ([filters]: [{ channel_id?: number }]) =>
        filters.channel_id ? 0 : [{ ...of, ...task(2, NOW - 60, NOW - 30, NOW) }],
      listChannels: [{ id: 1, name: 'default', enabled: true, description: null }],
      listHosts: [{ id: 7, name: 'fargate', task_load: 1.5, capacity: 4 }],
    }).get('/reports');
    expect(text).toContain('1.5 of 4');
    expect(text).toMatch(/hostID=7">fargate<.*width="1000"/);
    expect(text).toContain('running, 0.5 waiting</title>');
    expect(text).toMatch(/<title>\d{4}-\d\d-\d\d: 1 complete, 0 failed, 0 canceled<\/title>/);
  });
});

describe('the page of a build', () => {
  const parts = { listRPMs: [], listTags: [], getBuildLogs: [], listArchives: [], getChangelogEntries: [] };
  const root = {
    method: 'build',
    state: TASK.OPEN,
    owner: 1,
    arch: 'noarch',
    request: [],
    ...task(9, NOW - 50, NOW - 45, null),
  };
  const pageOf = (build: object) =>
    site({
      ...{ ...parts, getTaskInfo: root, getTaskDescendents: { 9: [] }, getAverageBuildDuration: 60 },
      getBuild: {
        ...BUILD_ROW,
        build_id: 3,
        nvr: 'hello-1-3',
        task_id: 9,
        start_ts: NOW - 40,
        completion_ts: null,
        ...build,
      },
    }).get('/buildinfo?buildID=3');

  it('that goes on says when it may end, leads to its logs and looks again', async () => {
    const { text } = await pageOf({ state: 0 });
    expect(text).toContain(
      `<dt>Expected to finish</dt><dd><time datetime="${new Date((NOW + 20) * 1000).toISOString()}"`,
    );
    expect(text).toContain('href="/koji/watchlogs?taskID=9"');
    expect(text).toContain('http-equiv="refresh"');
  });

  it('that has failed draws its task and does neither', async () => {
    const { text } = await pageOf({ state: 3, completion_ts: NOW });
    expect(text).toContain('<rect class="open" x="100"');
    expect(text).not.toMatch(/Expected|watchlogs|http-equiv/);
  });
});
