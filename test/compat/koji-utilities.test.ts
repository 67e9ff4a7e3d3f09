/** Koji's utilities koji-gc and kojira, as they come in the client's source archive, at work on a hub in this process. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { freePort } from '#local/dev-hub';
import { needKoji, needUtilities, PYTHON } from '#local/koji-client';
import { readSettings } from '#local/settings';
import { serve } from '#rpc/serve';
import { type Call, Deployment } from '../integration/engine/deployment.ts';
import { addBuild, importBuild, tagWith } from '../integration/engine/packages.ts';

type Row = Record<string, Value>;

const DAY = 86_400;
const POLICY = ['tag kept :: keep', 'order >= 2 :: untag', 'hastag kept :: keep', 'age > 100 days :: untag'];

let utilities: string;
let deployment: Deployment;
let server: Server;
let admin: Call;
let folder: string;

beforeAll(async () => {
  await needKoji(readSettings().python);
  utilities = await needUtilities();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toji-gc-'));
  const port = await freePort();
  const accounts = [
    { name: 'admin', password: 'secret', perms: ['admin'] },
    { name: 'kojira', password: 'secret', perms: ['repo'] },
  ];
  deployment = await Deployment.start({ port, settings: { accounts } });
  server = serve(deployment.hub).listen(port, '127.0.0.1');
  await once(server, 'listening');
  at(60);
  admin = deployment.as('admin');
  for (const tag of ['dist', 'kept', 'trashcan']) {
    await admin('createTag', tag);
    await admin('packageListAdd', tag, 'hello', 'admin');
  }
  const main = { server: deployment.hub.urls.hub, user: 'admin', password: 'secret', mail: 'False' };
  const words = Object.entries(main).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(join(folder, 'email.tpl'), '$owner: $builds\n');
  const lines = ['[main]', ...words, '[prune]', 'policy =', ...POLICY.map((rule) => `    ${rule}`)];
  writeFileSync(join(folder, 'gc.conf'), `${lines.join('\n')}\n`);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** So many days ago for the hub; koji-gc has the clock of the machine. */
function at(daysAgo: number): void {
  deployment.time = Date.now() / 1000 - daysAgo * DAY;
}

async function gc(...words: string[]): Promise<string> {
  at(0);
  const files = ['-c', 'gc.conf', '--email-template=email.tpl', '--lock-file=gc.lock'];
  const command = [join(utilities, 'koji-gc'), ...files, ...words];
  return (await promisify(execFile)(PYTHON, command, { cwd: folder })).stdout;
}

async function build(version: number, ...tags: string[]): Promise<string> {
  await admin('createEmptyBuild', 'hello', String(version), '1', null);
  for (const tag of tags) await admin('tagBuildBypass', tag, `hello-${version}-1`);
  return `hello-${version}-1`;
}

const tagged = async (tag: string): Promise<Value[]> =>
  ((await admin('listTagged', tag)) as Row[]).map((row) => row.nvr!);

const exists = async (nvr: string): Promise<boolean> =>
  (((await admin('getBuild', nvr)) as Row | null)?.state ?? 2) !== 2;

describe('koji-gc', () => {
  test('prune: what the policy says is untagged; with --test it is only said', async () => {
    for (const version of [1, 2, 3, 4]) {
      await build(version, 'dist', ...(version === 1 ? ['kept'] : []));
      deployment.time += 1;
    }
    expect(await gc('--action=prune', '--test')).toContain('Would have untagged hello-2-1 from dist');
    expect(await tagged('dist')).toHaveLength(4);
    await gc('--action=prune', '--purge');
    expect(await tagged('dist')).toEqual(['hello-4-1', 'hello-3-1']);
    expect(await tagged('kept')).toEqual(['hello-1-1']);
    // --purge: nothing else has it
    expect([await exists('hello-1-1'), await exists('hello-2-1')]).toEqual([true, false]);
  });

  test('trash: builds that nothing has had for the delay, their RPMs’ signatures looked at', async () => {
    const never = await build(1);
    const once = await build(2, 'dist');
    await build(3, 'dist');
    await importBuild(deployment, 'plain');
    await admin('untagBuildBypass', 'dist', once);
    at(1);
    const lately = await build(4, 'dist');
    await admin('untagBuildBypass', 'dist', lately);
    const said = await gc('--action=trash', '--debug');
    expect(said).toContain(`Build untagged only recently: ${lately}`);
    expect((await tagged('trashcan')).toSorted()).toEqual([never, once, 'toji-plain-1-1']);
  });

  // koji-gc 1.35.3 asks for the tags of the last build only, for all of them: so there is one at a time here
  test('salvage: what is tagged elsewhere comes out of the trashcan', async () => {
    const back = await build(1, 'trashcan', 'dist');
    expect(await gc('--action=salvage', '--test')).toContain(`Would have untagged from trashcan: ${back}`);
    expect(await tagged('trashcan')).toEqual([back]);
    await gc('--action=delete');
    expect(await tagged('trashcan')).toEqual([]);
    expect(await tagged('dist')).toEqual([back]);
  });

  test('delete: after the grace period', async () => {
    const gone = [await build(1, 'trashcan'), await build(2, 'trashcan')];
    at(1);
    const young = await build(3, 'trashcan');
    const said = await gc('--action=delete');
    for (const nvr of gone) expect(said).toContain(`Deleted build: ${nvr}`);
    expect(await tagged('trashcan')).toEqual([young]);
    expect(await Promise.all([...gone, young].map(exists))).toEqual([false, false, true]);
  });
});

describe('kojira', () => {
  const statesWhileNewest: unknown[] = [];
  const repo = async (id: Value): Promise<Row> => (await admin('repoInfo', id)) as Row;
  const latest = async (): Promise<Row> => {
    await admin('repo.request', 'built', 'last');
    await deployment.settle();
    return (await admin('getRepo', 'built')) as Row;
  };

  test('lets repos end, deletes those that are over their time, and has new ones made of tags that ask for it', async () => {
    at(30);
    await tagWith(deployment, 'built', ['plain']);
    await admin('createBuildTarget', 'target', 'built', 'built');
    await admin('editTag2', 'built', { extra: { 'repo.auto': true }, __starstar: true });
    const first = await latest();
    at(20);
    await addBuild(deployment, 'built', 'busy');
    const second = await latest();
    expect(second.id).not.toBe(first.id);
    at(1);
    await admin('untagBuildBypass', 'built', 'toji-busy-1.5-1');
    at(0);
    const { hub } = deployment.hub.urls;
    const login = ['--user=kojira', '--password=secret', '--sleeptime=1', `--topdir=${folder}`, '--logfile=kojira.log'];
    writeFileSync(join(folder, 'kojira.conf'), '[kojira]\nexpired_repo_lifetime = 0\n');
    const words = [join(utilities, 'kojira'), '-c', 'kojira.conf', '--fg', '--verbose', '-s', hub, ...login];
    const kojira = spawn(PYTHON, words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    statesWhileNewest.length = 0;
    kojira.stderr.on('data', (text) => {
      log += text;
    });
    try {
      await expect
        .poll(async () => (await repo(first.id!)).state, { timeout: 120_000, message: 'the first repo' })
        .toBe(REPO.DELETED);
      await expect
        .poll(() => newest(second.id!), { timeout: 120_000, message: 'a repo of what the tag is now' })
        .toBeGreaterThan(Number(second.id));
    } finally {
      kojira.kill('SIGINT');
      await once(kojira, 'exit');
    }
    // the latest of a tag that a target builds from stays until there is a newer one, and may go at once then
    expect(statesWhileNewest).not.toContain(REPO.DELETED);
    expect(log).not.toMatch(/Traceback|Fault/);
  });

  /** The newest repo; notes the state that `last` had before, while there is none after it. */
  async function newest(last: Value): Promise<number> {
    await deployment.settle();
    const { state } = await repo(last);
    const id = Number(((await admin('getRepo', 'built')) as Row | null)?.id ?? 0);
    if (id <= Number(last)) statesWhileNewest.push(state);
    return id;
  }
});
