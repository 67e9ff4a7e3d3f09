import { beforeEach, describe, expect, it } from 'vitest';
import type { Struct } from '#core/xmlrpc/value';
import { storePolicy } from '#store/policies';
import { Tx } from '#store/tx';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;
let root: Client;
let alice: Client;

async function start(settings: Parameters<typeof memoryHub>[0] = {}) {
  hub = await memoryHub({ policy: { greeting: 'user alice :: hello\nall :: who are you' }, ...settings });
  [root, alice] = await Promise.all([hub.login('root'), hub.login('alice')]);
}

beforeEach(() => start());

describe('a hub does not start with a policy it cannot read', () => {
  it.each([
    ['nosuchtest x :: allow', 'policy p, line 1: no such test: nosuchtest'],
    ['all :: allow\n\ncompare n ~ 3 :: allow', 'policy p, line 3'],
    ['policy :: allow', 'needs the name of a policy'],
  ])('%s', async (text, problem) => {
    await expect(memoryHub({ policy: { p: text } })).rejects.toThrow(problem);
  });

  it('knows the tests of a plugin only when the plugin is on', async () => {
    await expect(memoryHub({ policy: { p: 'is_sidetag :: allow' }, plugins: [] })).rejects.toThrow('is_sidetag');
    await expect(memoryHub({ policy: { p: 'is_sidetag :: allow' }, plugins: ['sidetag'] })).resolves.toBeDefined();
  });
});

describe('actions', () => {
  it.each([
    ['channel', 'all :: use', 'use CHANNEL, req, parent'],
    ['priority', 'all :: set high', 'stay, set N, adjust'],
    ['tag', 'all :: {\nall :: forbid\n}\nall :: allow', "line 2: action 'forbid' is none of: allow, deny"],
    ['failed_tree_days', 'all :: 0', 'a number of days'],
    ['failed_tree_capture', 'all :: everything', 'off, builddir, full'],
    ['sidetag_cleanup', 'all :: delete', 'remove, keep'],
  ])('that nobody knows are told of %s, and refused', async (name, text, problem) => {
    await start({ plugins: ['sidetag', 'save_failed_tree'] });
    const verdict = (await root.call('toji.checkPolicy', name, text, null)) as Struct;
    expect(verdict).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
    await expect(root.call('toji.setPolicy', name, text, '')).rejects.toThrow(problem);
  });

  it('of a policy that no part of the hub asks may be any', async () => {
    expect(await root.call('toji.checkPolicy', 'greeting', 'all :: good morning', null)).toEqual({ ok: true });
  });

  it('are read whatever their case', async () => {
    await start({ policy: { dist_repo: 'all :: ALLOW' } });
    await root.call('createTag', 'dist', null, 'x86_64');
    expect(await alice.call('distRepo', 'dist', ['key'], { arch: ['x86_64'], __starstar: true })).toEqual(
      expect.any(Number),
    );
  });
});

describe('policies set at run time', () => {
  it('hold from the next call on, for everybody', async () => {
    await root.call('toji.setPolicy', 'greeting', 'all :: good morning', 'be polite');
    expect(await alice.call('evalPolicy', 'greeting', {})).toBe('good morning');
  });

  it('may be new ones', async () => {
    await root.call('toji.setPolicy', 'fresh', 'all :: yes');
    expect(await alice.call('evalPolicy', 'fresh', {})).toBe('yes');
  });

  it('give way to the settings again', async () => {
    await root.call('toji.setPolicy', 'greeting', 'all :: good morning');
    await root.call('toji.setPolicy', 'greeting');
    expect(await alice.call('evalPolicy', 'greeting', {})).toBe('hello');
  });

  it('are refused when they cannot be read, and what held goes on to hold', async () => {
    await expect(root.call('toji.setPolicy', 'greeting', 'nosuchtest :: x')).rejects.toThrow(
      'no such test: nosuchtest',
    );
    expect(await alice.call('evalPolicy', 'greeting', {})).toBe('hello');
  });

  it('are for admins', async () => {
    await expect(alice.call('toji.setPolicy', 'greeting', 'all :: x')).rejects.toThrow('admin permission required');
  });

  it('do not hold when the call that set them was not committed', async () => {
    const lost = new Tx(hub.hub);
    await storePolicy(lost, { name: 'greeting', text: 'all :: lost', comment: null, user_id: 1 });
    await hub.hub.policies.current(lost);
    await root.call('toji.setPolicy', 'greeting', 'all :: kept');
    expect(await alice.call('evalPolicy', 'greeting', {})).toBe('kept');
  });

  it('are shown with who changed what', async () => {
    await root.call('toji.setPolicy', 'greeting', 'all :: good morning', 'be polite');
    const { policies, history } = (await root.call('toji.getPolicies')) as {
      policies: { name: string; from: string }[];
      history: object[];
    };
    expect(policies.find((policy) => policy.name === 'greeting')).toMatchObject({ from: 'hub' });
    expect(policies.find((policy) => policy.name === 'channel')).toMatchObject({ from: 'settings' });
    expect(history).toMatchObject([
      { version: 1, name: 'greeting', text: 'all :: good morning', comment: 'be polite', user_name: 'root' },
    ]);
  });
});

describe('trying a policy', () => {
  it('says what a new text would answer and changes nothing', async () => {
    const data = { user_id: 'bob' };
    expect(await root.call('toji.checkPolicy', 'greeting', 'user bob :: hi bob', data)).toEqual({
      ...{ ok: true, action: 'hi bob', rule: 'user bob :: hi bob' },
    });
    expect(await alice.call('evalPolicy', 'greeting', data)).toBe('who are you');
  });

  it('names the line that is wrong', async () => {
    expect(await root.call('toji.checkPolicy', 'greeting', 'all :: a\nnosuch :: b')).toMatchObject({
      ok: false,
      line: 2,
    });
  });
});

describe('allow and deny', () => {
  const builder = async (): Promise<Client> => {
    await root.call('addHost', 'builder', ['x86_64']);
    const client = await hub.login('builder');
    await client.call('exclusiveSession');
    return client;
  };

  it('name the rule when VerbosePolicy is on', async () => {
    await start({ policy: { gate: 'all :: deny Not Today' }, hub: { VerbosePolicy: true } });
    const client = await builder();
    await expect(client.call('host.assertPolicy', 'gate', {})).rejects.toThrow(
      'policy violation (gate): not today [rule: all :: deny Not Today]',
    );
  });

  it('say that no rule applied', async () => {
    await start({ policy: { gate: 'none :: allow' }, hub: { VerbosePolicy: true } });
    await expect((await builder()).call('host.assertPolicy', 'gate', {})).rejects.toThrow(
      'policy violation (gate): not covered by policy [rule: (no match)]',
    );
  });

  it.each([
    ['a policy that is not there allows', {}, 'nosuch', [true, 'missing policy']],
    ['unless MissingPolicyOk is off', { hub: { MissingPolicyOk: false } }, 'nosuch', [false, 'missing policy']],
    ['no rule applies: the default', { policy: { gate: 'none :: allow' } }, 'gate', [false, 'not covered by policy']],
    ['any other action is an error', { policy: { gate: 'all :: maybe' } }, 'gate', [false, 'error in policy']],
  ])('%s', async (_, settings, name, answer) => {
    await start(settings);
    expect(await (await builder()).call('host.checkPolicy', name, {})).toEqual(answer);
  });
});

describe('where a new task goes', () => {
  const made = async (policy: Record<string, string>, options: Struct = {}) => {
    await start({ policy });
    const id = (await root.named('makeTask', ['sleep', [1]], options)) as number;
    const task = (await root.call('getTaskInfo', id)) as Struct;
    const channel = (await root.call('getChannel', task.channel_id!)) as Struct;
    return { channel: channel.name, priority: task.priority };
  };

  it.each<[string, Record<string, string>, Struct, object]>([
    ['the channel that the policy names', { channel: 'method sleep :: use createrepo' }, {}, { channel: 'createrepo' }],
    ['the default channel where no rule applies', { channel: 'none :: req' }, {}, { channel: 'default' }],
    ['what was asked for', {}, { channel: 'image' }, { channel: 'image' }],
    ['what was asked for by id', { channel: 'all :: req' }, { channel: 1 }, { channel: 'default' }],
    ['not what was asked for', { channel: 'all :: use vm' }, { channel: 'image' }, { channel: 'vm' }],
    ['a number of its own', { priority: 'all :: set 3' }, { priority: '7' }, { priority: 3 }],
    ['more', { priority: 'all :: adjust +5' }, {}, { priority: 25 }],
    ['less', { priority: 'all :: adjust -5' }, { priority: 10 }, { priority: 5 }],
    ['no rule about priorities', { priority: 'none :: set 1' }, {}, { priority: 20 }],
  ])('%s', async (_, policy, options, expected) => {
    expect(await made(policy, options)).toMatchObject(expected);
  });

  it.each<[string, Record<string, string>, Struct, string]>([
    ['parent without one', { channel: 'all :: parent' }, {}, 'invalid channel policy'],
    ['req without a wish', { channel: 'all :: req' }, {}, 'invalid channel policy'],
    ['use without a name', { channel: 'all :: use' }, {}, 'invalid channel policy'],
    ['another word', { channel: 'all :: somewhere' }, {}, 'invalid channel policy'],
    ['a channel that is not there', { channel: 'all :: use nowhere' }, {}, 'No such channel: nowhere'],
    ['a wish for one, whatever the policy', { channel: 'all :: use vm' }, { channel: 'x' }, 'No such channel: x'],
    ['no number', { priority: 'all :: set high' }, {}, 'invalid priority policy'],
    ['nothing to add', { priority: 'all :: adjust' }, {}, 'invalid priority policy'],
    ['a word about priorities', { priority: 'all :: inherit' }, {}, 'invalid priority policy'],
    ['an arch that is none', {}, { arch: 'x86_64;' }, 'Architecture can be only'],
    ['a host that is not there', {}, { assign: 'nobody' }, 'Invalid hostInfo: nobody'],
    ['a priority that is no number', {}, { priority: 'high' }, "expected type <class 'int'>"],
  ])('an error: %s', async (_, policy, options, text) => {
    await expect(made(policy, options)).rejects.toThrow(text);
    expect(await root.call('listTasks', {})).toEqual([]);
  });

  it('neither wished for nor named by the policy while it is disabled', async () => {
    await start();
    await root.call('disableChannel', 'image');
    await expect(root.named('makeTask', ['sleep', [1]], { channel: 'image' })).rejects.toThrow(
      'Channel image is disabled.',
    );
  });
});
