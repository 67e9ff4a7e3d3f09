import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskBody } from '#agent/task';
import type { Command } from '#cli/command';
import { commands } from '#cli/commands/index';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import type { Plugin } from '#hub/plugin';
import { Busy } from '#store/table';
import { makeWeb } from '#web/app';
import { runCli } from '../../doubles/run-cli.ts';
import { servedHub } from '../../doubles/served-hub.ts';
import { type Call, Deployment } from '../engine/deployment.ts';
import { addBuild, tagWith } from '../engine/packages.ts';

/** The code of docs/plugins.md, run as it stands there. */
const text = readFileSync(new URL('../../../docs/plugins.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/`lib\/plugins\/example\/(\w+\.ts)`[^`]*(?:`[^`]+`[^`]*)*```ts\n(.*?)```/gs)];
const folder = fileURLToPath(new URL(`../../../.toji/example-${process.pid}/`, import.meta.url));

let example: Plugin;
let deployment: Deployment;
let admin: Call;
let user: Call;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const [, name, code] of blocks) writeFileSync(`${folder}${name}`, code!);
  ({ example } = (await import(`${folder}plugin.ts`)) as { example: Plugin });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  deployment = await start();
  admin = deployment.as('admin');
  user = deployment.as('user');
});

const start = (settings: object = {}) =>
  Deployment.start({ plugins: [example], settings: { plugins: ['example'], ...settings } });

async function greetings(): Promise<Value[]> {
  await deployment.settle();
  const tasks = (await admin('listTasks', { method: 'mytask', state: [TASK.CLOSED] })) as { id: number }[];
  return Promise.all(tasks.map(({ id }) => admin('getTaskResult', id)));
}

describe('the worked example', () => {
  it('stands in the documentation', () => {
    expect(blocks.map(([, name]) => name)).toEqual(['plugin.ts', 'commands.ts', 'task.ts']);
  });

  it('adds a call that the hub lists, for those with a permission', async () => {
    const api = (await user('_listapi')) as { name: string }[];
    expect(api.find(({ name }) => name === 'greet')).toMatchObject({ argdesc: '(name, loud=False)' });
    await expect(user('greet', 'Bob')).rejects.toMatchObject({ faultCode: 1004 });
    await admin('grantPermission', 'user', 'greeter', true);
    await user('greet', 'Bob', true);
    expect(await greetings()).toEqual(['HELLO BOB, SAYS USER']);
  });

  it('greets builds that are tagged, by its settings', async () => {
    await tagWith(deployment, 'tag', ['plain']);
    expect(await greetings()).toEqual([]);
    await tagWith(deployment, 'tag-greeted', ['plain']);
    expect(await greetings()).toEqual(['Hello toji-plain-1-1, says admin']);
    deployment = await start({ plugin_settings: { example: { suffix: 'tag' } } });
    admin = deployment.as('admin');
    await tagWith(deployment, 'tag', ['busy']);
    expect(await greetings()).toEqual(['Hello toji-busy-1.5-1, says admin']);
  });

  it('vetoes', async () => {
    await admin('createTag', 'tag');
    await admin('packageListAdd', 'tag', 'rude', 'admin');
    await admin('createEmptyBuild', 'rude', '1', '1', 0);
    await expect(admin('tagBuildBypass', 'tag', 'rude-1-1')).rejects.toMatchObject({ faultCode: 1017 });
    expect(await admin('listTagged', 'tag')).toEqual([]);
  });

  it('has a word for policies', async () => {
    deployment = await start({ policy: { manners: 'is_polite :: come in\nall :: go away' } });
    admin = deployment.as('admin');
    expect(await admin('evalPolicy', 'manners', { greeting: 'please' })).toBe('come in');
    await expect(
      Deployment.start({ settings: { plugins: [], policy: { manners: 'is_polite :: x' } } }),
    ).rejects.toThrow();
  });

  it('has a command, which the CLI lists, explains and runs', async () => {
    const { default: own } = (await import(`${folder}commands.ts`)) as { default: Command[] };
    const accounts = [
      { name: 'admin', password: 'secret', perms: ['admin'] },
      { name: 'alice', password: 'alice' },
    ];
    deployment = await start({ accounts });
    const served = await servedHub(deployment);
    const cli = (...argv: string[]) => runCli(served, argv, { commands: [...commands, ...own] });
    expect((await cli('help')).out).toMatch(/^ +greet +Greet somebody$/m);
    expect((await cli('greet', '--help')).out).toContain('greet so that everybody hears');
    const refused = await cli('greet', '--nowait', 'Bob');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('greeter permission required') });
    await deployment.as('admin')('grantPermission', 'alice', 'greeter', true);
    expect(await cli('greet', '--nowait', '--loud', 'Bob')).toMatchObject({
      ...{ code: 0, out: expect.stringContaining('Created task: 1') },
    });
    admin = deployment.as('admin');
    expect(await greetings()).toEqual(['HELLO BOB, SAYS ALICE']);
    await served.stop();
  });

  it('has a link in the menu of the web pages', async () => {
    const links = deployment.hub.plugins.flatMap((plugin) => plugin.links?.(deployment.hub.settings) ?? []);
    const call = async <T>() => [] as T;
    const web = makeWeb({ call, topurl: '', links, now: () => 0, failed: () => undefined });
    const page = await (await web.request('/tags')).text();
    expect(page).toContain('<a class="plugin" href="/koji/tasks?method=mytask">Greetings</a>');
  });

  it('has a body that is what the agent takes', async () => {
    const { mytask } = (await import(`${folder}task.ts`)) as { mytask: TaskBody };
    expect(mytask).toMatchObject({ method: 'mytask', weight: 1 });
  });
});

describe('settings', () => {
  it.each([
    [{ plugin_settings: { example: { prefix: 'x' } } }, 'plugin_settings.example: Unrecognized key: "prefix"'],
    [{ plugin_settings: { other: {} } }, 'plugin_settings.other: no plugin has settings of this name'],
    [{ plugins: ['exmaple'] }, 'plugins: no plugin exmaple'],
  ])('that nobody can read keep the hub from starting: %j', async (settings, problem) => {
    await expect(start(settings)).rejects.toThrow(problem);
  });
});

describe('a handler that fails', () => {
  const failing = (callbacks: Plugin['callbacks']): Plugin => ({ name: 'failing', doc: 'Fails.', callbacks });

  it('after a change undoes its own part only', async () => {
    const plugin = failing({
      postTag: async (ctx) => {
        ctx.tx.put({ pk: 'mine', sk: '.' });
        throw new Error('too bad');
      },
    });
    deployment = await Deployment.start({ plugins: [plugin], settings: { plugins: ['failing'] } });
    await tagWith(deployment, 'tag', ['plain']);
    expect(await deployment.as('admin')('listTagged', 'tag')).toHaveLength(1);
    expect(await deployment.hub.table.get({ pk: 'mine', sk: '.' })).toBeUndefined();
    expect(deployment.errors.join()).toContain('too bad');
  });

  it('of the table is no fault of the callback: the whole call is run again', async () => {
    let runs = 0;
    const plugin = failing({
      postTag: async (ctx) => {
        ctx.tx.put({ pk: 'mine', sk: '.' });
        if (++runs === 1) throw new Busy('throttled');
      },
    });
    deployment = await Deployment.start({ plugins: [plugin], settings: { plugins: ['failing'] } });
    await tagWith(deployment, 'tag', ['plain']);
    expect(await deployment.hub.table.get({ pk: 'mine', sk: '.' })).toBeDefined();
    expect([runs, deployment.errors]).toEqual([2, []]);
  });

  it('before a change keeps it from being made, without a message', async () => {
    const plugin = failing({
      preTag: () => {
        throw new Error('no');
      },
    });
    deployment = await Deployment.start({ plugins: [plugin], settings: { plugins: ['failing'] } });
    await deployment.as('admin')('createTag', 'tag');
    await expect(addBuild(deployment, 'tag', 'plain')).rejects.toThrow('preTag callback failed: no');
    await deployment.settle();
    expect(deployment.messages.filter((message) => message.kind === 'callback' && message.name === 'postTag')).toEqual(
      [],
    );
  });
});
