import { beforeEach, describe, expect, it } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

/**
 * What docs/compatibility.md says of Koji's oddities, one test for each. Those of arguments of queryOpts, of policies about
 * side tags, of renewed sessions, of kiwi's log and of empty logs are in queryopts, policy-words, sessions, agent and builds.
 */
let hub: MemoryHub;
let root: Client;
let alice: Client;
let builder: Client;

const HOST = { name: 'builder', arches: ['x86_64' as const], pool: 'x86_64' as const, channels: ['default'] };

beforeEach(async () => {
  hub = await memoryHub({ hosts: [HOST], policy: { sidetag: 'all :: allow' }, plugins: ['sidetag'] });
  [root, alice, builder] = await Promise.all([hub.login('root'), hub.login('alice'), hub.login('builder')]);
  await builder.call('exclusiveSession');
  for (const tag of ['dist', 'build']) await root.named('createTag', [tag], { arches: 'x86_64' });
  await root.call('packageListAdd', 'dist', 'hello', 'alice');
  await root.call('createEmptyBuild', 'hello', '1', '1', null);
});

const fault = (call: Promise<unknown>) => call.catch((error: { faultCode: number; message: string }) => error);

it('freeTask of a task that is free says that there is no such task', async () => {
  const task = (await root.call('makeTask', 'sleep', [1])) as number;
  await expect(root.call('freeTask', task)).rejects.toThrow(`No such task: ${task}`);
});

it('getLastHostUpdate takes an id only', async () => {
  expect(await fault(root.call('getLastHostUpdate', 'builder'))).toMatchObject({ faultCode: 1019 });
  // when the user of the host was last there, who need not have checked in
  const { id } = (await root.call('getHost', 'builder')) as Struct;
  expect(await root.call('getLastHostUpdate', id!)).toBeTypeOf('string');
  const silent = (await root.call('addHost', 'silent', ['x86_64'])) as number;
  expect(await root.call('getLastHostUpdate', silent)).toBeNull();
});

it('listSideTags gives user_id as text', async () => {
  await alice.call('createSideTag', 'build');
  const { id } = (await root.call('getUser', 'alice')) as Struct;
  expect(await root.call('listSideTags')).toMatchObject([{ user_id: String(id), user_name: 'alice' }]);
});

it.each([
  ['getTaskInfo', [999, false, true]],
  ['getEvent', [999_999]],
  ['repoInfo', [999, true]],
  ['getChannel', ['none', true]],
] as [string, Value[]][])('%s with strict says that the query returned no rows', async (method, params) => {
  await expect(root.call(method, ...params)).rejects.toThrow('query returned no rows');
});

it('deleteTag takes the targets with it', async () => {
  await root.call('createBuildTarget', 'tgt', 'build', 'dist');
  await root.call('deleteTag', 'dist');
  expect(await root.call('getBuildTarget', 'tgt')).toBeNull();
});

it('tagBuild asks the policy at the call and again in the task', async () => {
  const task = (await alice.call('tagBuild', 'dist', 'hello-1-1')) as number;
  await root.call('toji.setPolicy', 'tag', 'all :: deny too late');
  await builder.call('host.openTask', task);
  await expect(builder.call('host.tagBuild', task, 'dist', 'hello-1-1')).rejects.toThrow(
    'policy violation (tag): too late',
  );
  await expect(alice.call('tagBuild', 'dist', 'hello-1-1')).rejects.toThrow('policy violation (tag): too late');
});

it('distRepo needs no permission without a policy', async () => {
  const task = await alice.named('distRepo', ['dist', []], { arch: ['x86_64'], allow_missing_signatures: true });
  expect(await root.call('getTaskInfo', task as number)).toMatchObject({ method: 'distRepo' });
});

it('makeTask refuses an owner', async () => {
  expect(await fault(root.named('makeTask', ['sleep', [1]], { owner: 'alice' }))).toMatchObject({ faultCode: 1004 });
});

it('the policy tag sees no tag when a build is untagged', async () => {
  await root.call('tagBuildBypass', 'dist', 'hello-1-1');
  await root.call('toji.setPolicy', 'tag', 'tag * :: deny into\nfromtag dist && has tag :: deny out of');
  await expect(alice.call('untagBuild', 'dist', 'hello-1-1')).rejects.toThrow('policy violation (tag): out of');
});

it('errors about arguments name the method', async () => {
  expect(await fault(root.call('getTag'))).toMatchObject({
    faultCode: 1019,
    message: expect.stringContaining('getTag()'),
  });
});

it('the release of a draft has a comma', async () => {
  const id = await root.named('createEmptyBuild', ['hello', '1', '2', null], { draft: true });
  expect(await root.call('getBuild', id as number)).toMatchObject({ nvr: `hello-1-2,draft_${id}` });
});

it('addHost puts blanks between the letters of a string of arches', async () => {
  const id = await root.call('addHost', 'other', 'x86');
  expect(await root.call('getHost', id as number)).toMatchObject({ arches: 'x 8 6' });
});

it('hasPerm says no for an admin who does not hold the permission', async () => {
  expect(await root.call('hasPerm', 'tag')).toBe(false);
  expect(await root.call('hasPerm', 'admin')).toBe(true);
});

describe('policies', () => {
  it('show reasons in lower case', async () => {
    await root.call('toji.setPolicy', 'tag', 'all :: deny Not HERE');
    await expect(alice.call('tagBuild', 'dist', 'hello-1-1')).rejects.toThrow('policy violation (tag): not here');
  });

  it('asked by others are true for allow without a reason only', async () => {
    await root.call('toji.setPolicy', 'plain', 'all :: ALLOW');
    await root.call('toji.setPolicy', 'reasoned', 'all :: allow for a reason');
    await root.call('toji.setPolicy', 'both', 'policy reasoned :: reasoned\npolicy plain :: plain');
    expect(await root.call('evalPolicy', 'both', {})).toBe('plain');
  });
});
