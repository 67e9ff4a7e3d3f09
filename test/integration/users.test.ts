import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

let root: Client;
let alice: Client;

beforeEach(async () => {
  const hub = await memoryHub();
  [root, alice] = await Promise.all([hub.login('root'), hub.login('alice')]);
});

describe('groups of users', () => {
  beforeEach(async () => {
    await root.call('newGroup', 'crew');
    await root.call('addGroupMember', 'crew', 'alice');
  });

  it('give their permissions to members', async () => {
    await root.call('grantPermission', 'crew', 'tag');
    expect(await alice.call('getPerms')).toEqual(['tag']);
    expect(await alice.call('createTag', 'dist')).toBeTypeOf('number');
  });

  it('are told apart from what a user holds himself', async () => {
    await root.call('grantPermission', 'crew', 'tag');
    await root.call('grantPermission', 'alice', 'tag');
    await root.call('grantPermission', 'alice', 'sign');
    expect(await root.call('getUserPerms', 'alice', false)).toEqual(['sign', 'tag']);
    expect(await root.call('getUserPermsInheritance', 'alice')).toEqual({ sign: [null], tag: [null, 'crew'] });
  });

  it('lose a member with what they gave him', async () => {
    await root.call('grantPermission', 'crew', 'tag');
    await root.call('dropGroupMember', 'crew', 'alice');
    expect(await alice.call('getPerms')).toEqual([]);
    expect(await root.call('getGroupMembers', 'crew')).toEqual([]);
  });

  it('are shown with a user', async () => {
    expect(await root.named('getUser', ['alice'], { groups: true })).toMatchObject({ groups: ['crew'] });
    expect(await root.call('getUserGroups', 'alice')).toMatchObject([{ name: 'crew' }]);
  });

  it.each([
    ['a second membership', ['addGroupMember', 'crew', 'alice'], 'already in group'],
    ['a group in a group', ['addGroupMember', 'crew', 'crew'], 'Groups cannot be members'],
    ['a user as a group', ['addGroupMember', 'bob', 'alice'], 'Not a group: bob'],
    ['a name that is taken', ['newGroup', 'alice'], 'already exists'],
  ])('refuse %s', async (_, [method, ...params], problem) => {
    await expect(root.call(method!, ...params)).rejects.toThrow(problem);
  });

  it('take a second membership when it does not matter', async () => {
    expect((await root.call('addGroupMember', 'crew', 'alice', false)) ?? null).toBeNull();
  });
});

describe('listUsers', () => {
  it('by permission, also through groups', async () => {
    await root.call('newGroup', 'crew');
    await root.call('addGroupMember', 'crew', 'alice');
    await root.call('grantPermission', 'crew', 'tag');
    const names = async (inherited_perm: boolean) =>
      ((await root.named('listUsers', [], { perm: 'tag', inherited_perm })) as { name: string }[]).map(
        (row) => row.name,
      );
    expect(await names(true)).toEqual(['alice']);
    expect(await names(false)).toEqual([]);
  });
});

describe('principals', () => {
  it('belong to one user', async () => {
    await root.call('addUserKrbPrincipal', 'alice', 'alice@A');
    await expect(root.call('addUserKrbPrincipal', 'bob', 'alice@A')).rejects.toThrow('already exists');
  });

  it('are changed all or not at all', async () => {
    await root.call('addUserKrbPrincipal', 'alice', 'alice@A');
    const edit = (mappings: object[]) =>
      root.named('editUser', ['alice'], { krb_principal_mappings: mappings as never });
    await expect(edit([{ old: 'nobody@A', new: 'alice@B' }])).rejects.toThrow(
      'Cannot remove non-existent Kerberos principals: nobody@A',
    );
    await edit([{ old: 'alice@A', new: 'alice@B' }]);
    expect(await root.call('getUser', 'alice')).toMatchObject({ krb_principals: ['alice@B'] });
  });
});

describe('words of a refusal', () => {
  it('that there is no such user come before those on permissions, when one is blocked', async () => {
    await expect(alice.call('disableUser', 'nobody')).rejects.toMatchObject({ message: 'No such user: nobody' });
    for (const method of ['disableUser', 'enableUser']) {
      await expect(alice.call(method, 'bob')).rejects.toMatchObject({
        faultCode: 1004,
        message: 'admin permission required (logged in as alice)',
      });
    }
    expect(await root.call('getUser', 'bob')).toMatchObject({ status: 0 });
  });

  it.each([
    ['a principal that is none', 'removeUserKrbPrincipal', ['alice', null], 'krb_principal must be specified'],
    ['a description that is none', 'editPermission', ['tag', null], "Invalid type, expected type <class 'str'>"],
    ['groups of rows', 'listUsers', [0, null, { group: 'id' }], 'queryOpts.group is not available for this API'],
    ['the name of a permission before its user', 'grantPermission', ['nobody', 'a b', true], 'does not match'],
  ])('name %s', async (_, method, params, message) => {
    await expect(root.call(method, ...params)).rejects.toThrow(message);
  });

  it('name a status that there is none of', async () => {
    await expect(root.named('createUser', ['kim'], { status: 7 })).rejects.toMatchObject({
      faultCode: 1000,
      message: 'invalid status: 7',
    });
    expect(await root.call('getUser', 'kim')).toBeNull();
  });
});

it('an empty new name is none', async () => {
  await root.named('editUser', ['alice'], { name: '' });
  expect(await root.call('getUser', 'alice')).toMatchObject({ name: 'alice' });
});

it('a subscription of nobody named is the own one', async () => {
  await alice.call('createNotification', null, null, null, true);
  await alice.call('createNotificationBlock', null);
  expect(await alice.call('getBuildNotifications', 'alice')).toMatchObject([{ package_id: null, success_only: true }]);
  expect(await alice.call('getBuildNotificationBlocks', 'alice')).toMatchObject([{ tag_id: null }]);
});

describe('hosts', () => {
  beforeEach(async () => {
    await root.call('addHost', 'h1', ['x86_64']);
  });

  it('take texts as description and comment; None is left where it is', async () => {
    expect(await root.named('editHost', ['h1'], { comment: null })).toBe(false);
    expect(await root.named('editHost', ['h1'], { comment: 'why' })).toBe(true);
    await expect(root.named('editHost', ['h1'], { comment: null })).rejects.toMatchObject({
      faultCode: 1019,
      message: "Invalid type, expected type <class 'str'>",
    });
    expect(await root.call('getHost', 'h1')).toMatchObject({ comment: 'why' });
  });

  it('join a channel that may have to be made by its name only', async () => {
    const other = (await root.call('addChannel', 'other')) as number;
    await expect(root.named('addHostToChannel', ['h1', other], { create: true })).rejects.toMatchObject({
      faultCode: 1000,
      message: 'Name should be string',
    });
    await root.call('addHostToChannel', 'h1', other);
    expect(await root.call('listChannels', 'h1')).toMatchObject([{ name: 'default' }, { name: 'other' }]);
  });
});
