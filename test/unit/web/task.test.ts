import { describe, expect, it } from 'vitest';
import { TASK } from '#core/states';
import { NOW, site } from './site.ts';

const TASK_ROW = {
  ...{ id: 20_012, method: 'build', state: TASK.CLOSED as number, owner: 1, arch: 'noarch', priority: 20, weight: 0.2 },
  ...{ parent: null, host_id: 3, channel_id: 1, label: null },
  ...{ create_ts: NOW - 100, start_ts: NOW - 90, completion_ts: (NOW - 5) as number | null },
  request: ['git+https://example.org/<hello>#main', 'dist', { scratch: true }],
};

const child = (id: number, parent: number, method: string) => ({
  ...TASK_ROW,
  ...{ id, parent, method, arch: 'x86_64', request: [] },
});

const size = (st_size: string, st_mtime = NOW) => ({ DEFAULT: { st_size, st_mtime } });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function pageOf(task: Partial<typeof TASK_ROW>, answers: Record<string, unknown> = {}) {
  return site({
    getTaskInfo: { ...TASK_ROW, ...task },
    getUser: { id: 1, name: 'alice', status: 0, usertype: 0 },
    getHost: { id: 3, name: 'fargate' },
    getChannel: { id: 1, name: 'default', enabled: true, description: null },
    listBuilds: [],
    listBuildroots: [],
    getTaskDescendents: { 20012: [child(13, 20_012, 'buildArch')], 13: [child(14, 13, 'deeper')], 14: [] },
    getTaskResult: null,
    listTaskOutput: ([id]: number[]) => (id === 20_012 ? { 'a b.txt': size('10'), 'build.log': size('2048') } : {}),
    'toji.taskAttempts': [],
    'toji.explainTask': { reason: 'it has ended: CLOSED' },
    ...answers,
  }).get('/taskinfo?taskID=20012');
}

describe('the page of a task', () => {
  it('escapes the request and names its parameters', async () => {
    const { status, text } = await pageOf({});
    expect(status).toBe(200);
    expect(text).toContain('<dt>Source</dt><dd>git+https://example.org/&lt;hello&gt;#main</dd>');
    expect(text).not.toContain('<hello>');
  });

  it('shows subtasks of subtasks below them', async () => {
    const { text } = await pageOf({});
    expect(text).toMatch(/taskID=13">13 buildArch.*<ul>.*taskID=14">14 deeper.*<\/ul>/);
  });

  it('links files by their place below the top directory, logs first', async () => {
    const { text } = await pageOf({});
    const links = [...text.matchAll(/href="(http:[^"]+)"/g)].map(([, link]) => link);
    const folder = 'http://files/kojifiles/work/tasks/12/20012';
    expect(links).toEqual([`${folder}/build.log`, `${folder}/a%20b.txt`]);
    expect(text).toContain('2.0 KiB');
  });

  it('draws when each task waited and ran, all on one scale', async () => {
    const late = {
      ...child(13, 20_012, 'buildArch'),
      create_ts: NOW - 52.5,
      start_ts: NOW - 33.5,
      completion_ts: NOW - 5,
    };
    const { text } = await pageOf({}, { getTaskDescendents: { 20012: [late], 13: [] } });
    const bars = [...text.matchAll(/<rect class="(\w+)" x="([\d.]+)" y="\d" width="([\d.]+)"/g)];
    expect(bars.map(([, kind, x, width]) => [kind, x, width])).toEqual([
      ['waits', '0', '105.3'],
      ['closed', '105.3', '894.7'],
      ['waits', '500', '200'],
      ['closed', '700', '300'],
    ]);
  });

  it('shows the fault of a failed task, and the end of the log that it names', async () => {
    const fault = { faultCode: 1005, faultString: 'error building <package>, see build.log' };
    const failed = { ...child(13, 20_012, 'buildArch'), state: TASK.FAILED };
    const { text } = await pageOf(
      { state: TASK.FAILED },
      {
        getTaskResult: fault,
        getTaskDescendents: { 20012: [failed], 13: [] },
        listTaskOutput: ([id]: number[]) => (id === 13 ? { 'root.log': size('9'), 'build.log': size('9') } : {}),
        downloadTaskOutput: (params: unknown[]) => base64(`${params.join(' ')}: \x1b[31mBad exit\x1b[0m <1>\n`),
      },
    );
    expect(text).toContain('<pre class="fault">error building &lt;package&gt;, see build.log</pre>');
    expect(text).toContain('<pre>13 build.log: Bad exit &lt;1&gt;\n</pre>');
    expect(text).not.toContain('http-equiv');
  });

  it('shows no log where the fault names none', async () => {
    const fault = { faultCode: 1000, faultString: 'no such tag' };
    const { text } = await pageOf({ state: TASK.FAILED }, { getTaskResult: fault });
    expect(text).toContain('no such tag');
    expect(text).not.toContain('class="log"');
  });

  it('says why one that has not ended waits, asks for no result, and looks again', async () => {
    const { text } = await pageOf(
      { state: TASK.FREE, completion_ts: null },
      {
        getTaskResult: () => expect.unreachable(),
        'toji.explainTask': {
          reason: 'all hosts for it are full',
          lost: ['attempt 1 was lost: the container ended'],
          pools: [{ host: 'fargate', load: 4, capacity: 4, tasks: 3 }],
          expected_start_ts: NOW + 90,
        },
      },
    );
    expect(text).toContain('Now: all hosts for it are full.');
    expect(text).toContain('attempt 1 was lost: the container ended');
    expect(text).toContain('fargate: load 4 of 4, 3 running');
    expect(text).toContain(
      `Expected start (an estimate): <time datetime="${new Date((NOW + 90) * 1000).toISOString()}"`,
    );
    expect(text).toContain('<meta http-equiv="refresh" content="15"/>');
  });

  it('lists attempts with the reason of a loss', async () => {
    const attempt = {
      host_id: 3,
      host_name: 'fargate',
      create_ts: NOW - 90,
      start_ts: NOW - 80,
      capacity: 'FARGATE_SPOT',
    };
    const ended = { attempt: 1, end_ts: NOW - 20, outcome: 'lost', reason: 'no heartbeat', size: 'medium' };
    const { text } = await pageOf({}, { 'toji.taskAttempts': [{ ...attempt, ...ended }] });
    expect(text).toContain('<td>medium, spot</td>');
    expect(text).toContain('<span class="state lost">lost</span></td><td>no heartbeat</td>');
    expect(text).toContain('1 min</span>');
  });

  it('is a 404 for an unknown id and a 400 for what is none', async () => {
    const unknown = site({ getTaskInfo: null });
    expect(await unknown.get('/taskinfo?taskID=5')).toMatchObject({
      status: 404,
      text: expect.stringContaining('There is no task 5.'),
    });
    for (const query of ['', '?taskID=', '?taskID=x', '?taskID=-1', '?taskID=99999999999']) {
      expect((await unknown.get(`/taskinfo${query}`)).status).toBe(400);
    }
  });
});

describe('the page of logs', () => {
  const logs = (state: number, answers: Record<string, unknown> = {}) =>
    site({
      getTaskInfo: { ...TASK_ROW, state },
      getTaskDescendents: { 20012: [child(13, 20_012, 'buildArch')], 13: [] },
      listTaskOutput: ([id]: number[]) =>
        id === 13 ? { 'root.log': size('40000', NOW - 1), 'build.log': size('9', NOW - 9), 'x.rpm': size('9') } : {},
      downloadTaskOutput: ([id, name]: unknown[], { offset, size: bytes }: { offset: number; size: number }) =>
        base64(`cut off\n${id} ${name} ${offset}\n`.padEnd(name === 'root.log' ? bytes : 0, '-')),
      ...answers,
    });

  it('shows the end of the log that grew last from a whole line on, and looks again', async () => {
    const { text } = await logs(TASK.OPEN).get('/watchlogs?taskID=20012');
    expect(text).toContain('<pre>13 root.log -32768\n---');
    expect(text).toContain('content="5"');
    expect(text).not.toContain('x.rpm');
  });

  it('shows the one that is asked for, and rests when the task has ended', async () => {
    const { text } = await logs(TASK.CLOSED).get('/watchlogs?taskID=20012&of=13&name=build.log');
    expect(text).toContain('<pre>cut off\n13 build.log');
    expect(text).toMatch(/of=13&amp;name=build.log" aria-current="true"/);
    expect(text).not.toContain('http-equiv');
  });

  it('asks for no files of what has ended while something runs', async () => {
    const running = { ...child(14, 20_012, 'buildArch'), state: TASK.OPEN };
    const { text } = await logs(TASK.OPEN, {
      getTaskDescendents: { 20012: [child(13, 20_012, 'buildSRPMFromSCM'), running], 13: [], 14: [] },
      listTaskOutput: ([id]: number[]) =>
        id === 13 ? expect.unreachable() : id === 14 ? { 'build.log': size('9') } : {},
    }).get('/watchlogs?taskID=20012');
    expect(text).toContain('<pre>cut off\n14 build.log');
  });

  it('is a 404 for a log that is not there', async () => {
    expect((await logs(TASK.OPEN).get('/watchlogs?taskID=20012&of=13&name=../x')).status).toBe(404);
  });
});
