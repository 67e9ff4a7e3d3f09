import { beforeAll, describe, expect, it } from 'vitest';
import type { Struct } from '#core/xmlrpc/value';
import { contentGenerators } from '#store/cg';
import { transact } from '#store/tx';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

/** One policy for each word that asks the hub: `yes` when the test is true. */
const words = {
  crew: 'user_in_group cr*',
  owner: 'is_build_owner',
  draft: 'is_draft',
  source: 'source git+https://*',
  built: 'buildtag build-*',
  ancestor: 'buildtag_inherits_from base',
  typed: 'buildtype ma*',
  fresh: 'is_new_package',
  volume: 'volume DEF*',
  generated: 'cg_match_any gen*',
  wholly: 'cg_match_all gen*',
  side: 'is_sidetag',
  sideowner: 'is_sidetag_owner',
  sideboth: 'is_sidetag_owner both',
  perm: 'has_perm ta*',
  imported: 'imported',
};

let root: Client;
let alice: Client;

beforeAll(async () => {
  const policy = Object.fromEntries(Object.entries(words).map(([name, test]) => [name, `${test} :: yes\nall :: no`]));
  const hub = await memoryHub({ policy: { ...policy, sidetag: 'all :: allow' }, plugins: ['sidetag'] });
  [root, alice] = await Promise.all([hub.login('root'), hub.login('alice')]);
  for (const call of [
    ['newGroup', 'crew'],
    ['addGroupMember', 'crew', 'alice'],
    ['grantPermission', 'crew', 'tag'],
    ['createTag', 'base'],
    ['createTag', 'build-1', 'base'],
    ['createTag', 'dest'],
    ['createBuildTarget', 'tgt', 'build-1', 'dest'],
    ['createEmptyBuild', 'hello', '1', '1', null, 'crew'],
  ] as const) {
    await root.call(call[0], ...call.slice(1));
  }
  await root.named('createEmptyBuild', ['hello', '1', '2', null], { draft: true });
  await transact(hub.hub, async (tx) => contentGenerators.insert(tx, { id: 1, name: 'gen' }));
  await alice.call('createSideTag', 'base');
});

const BUILD = 'hello-1-1';

describe.each<[keyof typeof words, string, Struct, 'yes' | 'no']>([
  ['crew', 'a member', { user_id: 'alice' }, 'yes'],
  ['crew', 'somebody else', { user_id: 'bob' }, 'no'],
  ['crew', 'an unknown user', { user_id: 'nobody' }, 'no'],
  ['owner', 'a member of the group that owns it', { build: BUILD, user_id: 'alice' }, 'yes'],
  ['owner', 'somebody else', { build: BUILD, user_id: 'bob' }, 'no'],
  ['draft', 'said so', { draft: true, build: BUILD }, 'yes'],
  ['draft', 'a regular build', { build: BUILD }, 'no'],
  ['draft', 'nothing', {}, 'no'],
  ['source', 'the source', { source: 'git+https://x/y' }, 'yes'],
  ['source', 'a build without one', { build: BUILD }, 'no'],
  ['built', 'the build tag', { build_tag: 'build-1' }, 'yes'],
  ['built', 'one of several', { build_tags: ['dest', 'build-1'] }, 'yes'],
  ['built', "the target's", { target: 'tgt' }, 'yes'],
  ['built', 'an unknown target', { target: 'none' }, 'no'],
  ['built', 'the build tag before the target', { build_tag: 'dest', target: 'tgt' }, 'no'],
  ['ancestor', 'a tag above the build tag', { build_tag: 'build-1' }, 'yes'],
  ['ancestor', 'not the build tag itself', { build_tag: 'base' }, 'no'],
  ['typed', 'given types', { btypes: ['rpm', 'maven'] }, 'yes'],
  ['typed', 'none', {}, 'no'],
  ['fresh', 'a package that is not there', { package: 'novel' }, 'yes'],
  ['fresh', 'one that is', { package: 'hello' }, 'no'],
  ['volume', 'of a build', { build: BUILD }, 'yes'],
  ['volume', 'unknown', { volume: 'none' }, 'no'],
  ['generated', 'one of them', { cg_list: ['gen'] }, 'yes'],
  ['generated', 'none', { cg_list: [] }, 'no'],
  ['wholly', 'none', { cg_list: [] }, 'no'],
  ['side', 'another tag', { tag: 'base' }, 'no'],
  ['perm', "a permission of one's group", { user_id: 'alice' }, 'yes'],
  ['perm', 'nobody', { user_id: 'bob' }, 'no'],
  ['imported', 'an empty build', { build: BUILD }, 'no'],
])('%s: %s', (name, _, data, answer) => {
  it(answer, async () => {
    expect(await root.call('evalPolicy', name, data)).toBe(answer);
  });
});

describe('what is named and not there is an error', () => {
  it.each<[keyof typeof words, Struct, string]>([
    ['generated', { buildroots: [999] }, 'No such buildroot: 999'],
    ['wholly', { cg_list: ['nobody'] }, 'No such entry in table content_generator: nobody'],
    ['built', { buildroots: [999] }, 'No such buildroot: 999'],
    ['built', { build_tag: 'none' }, 'No such tagInfo'],
    ['ancestor', { build_tags: ['base', 'none'] }, 'No such tagInfo'],
    ['fresh', { package: 999 }, 'No such package: 999'],
    ['fresh', {}, 'policy requires package data'],
    ['imported', {}, 'policy data must contain a build'],
    ['draft', { build: 'none-1-1' }, 'No such build'],
  ])('%s %o', async (name, data, text) => {
    await expect(root.call('evalPolicy', name, data)).rejects.toThrow(text);
  });
});

describe('side tags', () => {
  const sideTag = async () => ((await root.call('listSideTags')) as { name: string }[])[0]!.name;

  it('are known by their extra value', async () => {
    expect(await root.call('evalPolicy', 'side', { tag: await sideTag() })).toBe('yes');
  });

  it('are their owner’s, and whatever the user of the data, those of an admin who asks', async () => {
    const data = { tag: await sideTag(), user_id: 'bob' };
    expect(await alice.call('evalPolicy', 'sideowner', data)).toBe('no');
    expect(await alice.call('evalPolicy', 'sideowner', { ...data, user_id: 'alice' })).toBe('yes');
    expect(await root.call('evalPolicy', 'sideowner', data)).toBe('yes');
  });

  it('have to be both when both are asked for', async () => {
    const tag = await sideTag();
    expect(await root.call('evalPolicy', 'sideboth', { tag, fromtag: tag })).toBe('yes');
    expect(await root.call('evalPolicy', 'sideboth', { tag, fromtag: 'base' })).toBe('no');
  });

  it('that are not there are an error', async () => {
    await expect(root.call('evalPolicy', 'side', { tag: 'none' })).rejects.toThrow('no such tag');
    await expect(root.call('evalPolicy', 'side', {})).rejects.toThrow('no such tag');
  });
});
