/**
 * A builder of Koji's own kind, beside a pool: the koji library's task manager and task handlers as they come
 * (foreign-builder.py), run as the host `foreign` for s390x against a hub in this process, and the koji client for what
 * people do to tasks.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { freePort } from '#local/dev-hub';
import { KOJI, kojiConf, needKoji, PYTHON } from '#local/koji-client';
import { readSettings } from '#local/settings';
import { serve } from '#rpc/serve';
import { type Call, Deployment } from '../integration/engine/deployment.ts';

type Row = Record<string, Value>;

const HOST = 'foreign';
const PASSWORD = 'foreign-password';
const PROGRAM = join(import.meta.dirname, 'foreign-builder.py');

let deployment: Deployment;
let server: Server;
let admin: Call;
let folder: string;
let clock: NodeJS.Timeout;
/** seconds that the hub's clock is ahead */
let ahead = 0;
let builders: ChildProcess[] = [];
let log = '';

beforeAll(() => needKoji(readSettings().python));

beforeEach(async () => {
  ahead = 0;
  log = '';
  folder = mkdtempSync(join(tmpdir(), 'toji-foreign-'));
  const port = await freePort();
  const accounts = [
    { name: 'admin', password: 'secret', perms: ['admin'] },
    { name: HOST, password: PASSWORD, usertype: 'host' },
  ];
  const containers = { buildArch: async () => 'built in a container' };
  deployment = await Deployment.start({ port, settings: { accounts }, containers });
  clock = setInterval(tick, 20);
  tick();
  server = serve(deployment.hub).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { hub, topurl } = deployment.hub.urls;
  writeFileSync(join(folder, 'koji.conf'), kojiConf({ url: hub, topurl }));
  admin = deployment.as('admin');
  await admin('addHost', HOST, ['s390x'], null, true);
});

afterEach(async () => {
  await Promise.all(builders.map((builder) => stop(builder, 'SIGKILL')));
  builders = [];
  clearInterval(clock);
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

afterAll(() => clearInterval(clock));

function tick(): void {
  deployment.time = Date.now() / 1000 + ahead;
}

/** Starts the builder; it is a process group of its own, as its tasks are. */
function start(...flags: string[]): ChildProcess {
  const { hub } = deployment.hub.urls;
  const own = join(folder, `builder${builders.length}`);
  const builder = spawn(PYTHON, [PROGRAM, hub, HOST, PASSWORD, own, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [builder.stdout!, builder.stderr!])
    stream.on('data', (text) => {
      log += text;
    });
  builders.push(builder);
  return builder;
}

async function stop(builder: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (builder.exitCode !== null || builder.signalCode !== null) return;
  builder.kill(signal);
  await once(builder, 'exit');
}

/** What `look` finds, as soon as it finds something; the hub works meanwhile. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    await deployment.settle();
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what}: not within 30 seconds\n${log.slice(-3000)}`);
}

const task = async (id: number): Promise<Row> => (await admin('getTaskInfo', id)) as Row;

const inState = (id: number, state: number): Promise<Row> =>
  until(`task ${id} in state ${state}`, async () => {
    const row = await task(id);
    return row.state === state ? row : undefined;
  });

const logGrows = (id: number): Promise<true> =>
  until(`a log of task ${id} grows`, async () => {
    const names = (await admin('listTaskOutput', id)) as string[];
    return (names.includes('greet.log') && (await task(id)).state === TASK.OPEN) || undefined;
  });

const hostInfo = async (): Promise<Row> => (await admin('getHost', HOST)) as Row;

const ready = (): Promise<true> =>
  until('the builder has checked in', async () => ((await hostInfo()).ready ? true : undefined));

/** The koji client as the administrator; what it has printed. */
async function koji(...args: string[]): Promise<string> {
  const login = ['-c', join(folder, 'koji.conf'), '--user=admin', '--password=secret'];
  return (await promisify(execFile)(KOJI, [...login, ...args])).stdout;
}

/** A task for the builder, made by the client. */
async function make(method: string, ...args: Value[]): Promise<number> {
  const words = ['make-task', '--arch=s390x', method, ...args.map(String)];
  return Number(/Created task id (\d+)/.exec(await koji(...words))![1]);
}

describe('a foreign builder', () => {
  test('runs a task: log and file are uploaded while it runs, subtasks are waited for', async () => {
    start();
    const id = await make('greet', 'world', 1, 2);
    await logGrows(id);
    await inState(id, TASK.CLOSED);
    const children = (await admin('getTaskChildren', id)) as Row[];
    expect(children.map(({ state, method, host_id }) => ({ state, method, host_id }))).toEqual(
      Array(2).fill({ state: TASK.CLOSED, method: 'sleep', host_id: (await hostInfo()).id }),
    );
    expect(await admin('getTaskResult', id)).toEqual({ greeted: 'world', children: children.map((row) => row.id) });
    expect(await koji('watch-logs', String(id))).toContain('hello world\ndone');
    const card = await admin('downloadTaskOutput', id, 'card.txt');
    expect(Buffer.from(String(card), 'base64').toString()).toBe('for world\n');
    expect(await koji('list-hosts', '--arch=s390x', '--ready')).toContain('foreign');
  });

  test('shares the scheduler with a pool: each gets the tasks of its architecture', async () => {
    start();
    await ready();
    const params = ['srpm', 'tag', 'x86_64', true, {}];
    const pooled = Number(await admin('makeTask', 'buildArch', params, 5, null, 'x86_64'));
    const own = await make('greet', 'world');
    const [one, other] = [await inState(pooled, TASK.CLOSED), await inState(own, TASK.CLOSED)];
    expect(one.host_id).not.toBe((await hostInfo()).id);
    expect(other.host_id).toBe((await hostInfo()).id);
  });

  test('a fault fails the task with its text; what it has no handler for it refuses', async () => {
    start();
    const id = await make('greet', 'world', 'often');
    await inState(id, TASK.FAILED);
    await expect(admin('getTaskResult', id)).rejects.toThrow('greeting world ended with');
    const unknown = await make('vanish');
    await koji('assign-task', String(unknown), HOST);
    await inState(unknown, TASK.FREE);
    expect(await until('refusal', () => refusal(unknown))).toMatchObject({ soft: false, msg: 'no handler for method' });
    expect(await admin('toji.explainTask', unknown)).toMatchObject({ refusals: ['no handler for method'] });
  });

  test('a cancelled task is killed; one that was freed is begun again, as another attempt', async () => {
    start();
    const id = await make('greet', 'world', 60);
    await inState(id, TASK.OPEN);
    await koji('cancel', String(id));
    await until('the process is gone', async () => (/Killing canceled task/.test(log) ? true : undefined));
    const freed = await make('greet', 'again', 3);
    await logGrows(freed);
    await koji('free-task', String(freed));
    await inState(freed, TASK.CLOSED);
    expect(await admin('toji.taskAttempts', freed)).toMatchObject([
      { outcome: 'freed', host_name: HOST },
      { outcome: 'closed', host_name: HOST },
    ]);
    // the client bears the logs of both
    expect(await koji('watch-logs', String(freed))).toMatch(/greet\.attempt1\.log: <==\n.*\nhello again\n/);
    await koji('download-logs', `--dir=${folder}`, String(freed));
    expect(readdirSync(join(folder, `s390x-${freed}`))).toEqual(['greet.attempt1.log', 'greet.log']);
  });

  test('stopped: its tasks go back to the queue, and its lock is free for the next', async () => {
    const first = start();
    const id = await make('sleep', 60);
    await inState(id, TASK.OPEN);
    await stop(first, 'SIGINT');
    expect((await task(id)).state).toBe(TASK.FREE);
    expect((await hostInfo()).ready).toBe(false);
    start();
    await inState(id, TASK.OPEN);
  });

  test('killed: the next one needs --force-lock, and frees what it knows nothing of', async () => {
    const first = start();
    const id = await make('greet', 'world', 5);
    await inState(id, TASK.OPEN);
    await stop(first, 'SIGKILL');
    const second = start();
    expect(await once(second, 'exit')).toEqual([1, null]);
    expect(log).toContain('Cannot get exclusive session');
    start('--force-lock');
    await until(
      'second attempt',
      async () => ((await admin('toji.taskAttempts', id)) as Row[]).length > 1 || undefined,
    );
    await inState(id, TASK.CLOSED);
  });

  test('killed, and nobody comes: its tasks are freed when it has not checked in for HostTimeout', async () => {
    const builder = start();
    const id = await make('greet', 'world', 60);
    await inState(id, TASK.OPEN);
    await stop(builder, 'SIGKILL');
    await deployment.sweep();
    expect((await task(id)).state).toBe(TASK.OPEN);
    ahead = 901;
    tick();
    await deployment.sweep();
    expect(await task(id)).toMatchObject({ state: TASK.FREE, host_id: null });
    expect(await admin('toji.taskAttempts', id)).toMatchObject([{ outcome: 'lost', loss: 'silent', host_name: HOST }]);
  });

  test('restartHosts: it ends when the builder is back', async () => {
    start();
    await ready();
    const id = Number(await admin('restartHosts', 5, { arches: ['s390x'] }));
    await inState(id, TASK.CLOSED);
    expect(log).toContain('root restart');
    expect((await admin('getTaskChildren', id)) as Row[]).toMatchObject([
      { method: 'restart', state: TASK.CLOSED },
      { method: 'restartVerify', state: TASK.CLOSED },
    ]);
  });

  test('shutdown ends it', async () => {
    const builder = start();
    await ready();
    await make('shutdown');
    await until('exit', async () => (builder.exitCode === null ? undefined : builder.exitCode + 1));
    expect(builder.exitCode).toBe(0);
  });
});

async function refusal(id: number): Promise<Row | undefined> {
  return ((await admin('scheduler.getTaskRefusals', [['task_id', id]])) as Row[])[0];
}
