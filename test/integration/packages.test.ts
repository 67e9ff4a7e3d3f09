import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;
let root: Client;
const tag: Record<string, number> = {};

/** child has parents near (only packages that begin with a) and far. */
beforeEach(async () => {
  hub = await memoryHub();
  root = await hub.login('root');
  for (const name of ['child', 'near', 'far']) tag[name] = (await root.call('createTag', name)) as number;
  const plain = { maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' };
  await root.call('setInheritanceData', 'child', [
    { ...plain, parent_id: tag.near!, priority: 1, pkg_filter: 'a' },
    { ...plain, parent_id: tag.far!, priority: 2 },
  ]);
});

interface Row {
  readonly package_name: string;
  readonly tag_name: string;
  readonly owner_name: string;
  readonly blocked: boolean;
}

const add = (where: string, name: string, owner: string, more = {}) =>
  root.named('packageListAdd', [where, name, owner], more);

async function list(names: object): Promise<string[]> {
  const rows = (await root.named('listPackages', [], names as never)) as Row[];
  return rows.map((row) => `${row.package_name}@${row.tag_name}${row.blocked ? '!' : ''}`).sort();
}

describe('the package list of a tag with parents', () => {
  it('has the nearest entry that passes the filter of its link', async () => {
    await add('near', 'acl', 'alice');
    await add('near', 'bash', 'alice');
    await add('far', 'acl', 'bob');
    await add('far', 'bash', 'bob');
    expect(await list({ tagID: 'child', inherited: true })).toEqual(['acl@near', 'bash@far']);
    expect(await list({ tagID: 'child', inherited: true, with_dups: true })).toEqual([
      ...['acl@far', 'acl@near', 'bash@far'],
    ]);
    expect(await root.call('getPackageConfig', 'child', 'bash')).toMatchObject({ owner_name: 'bob', tag_name: 'far' });
  });

  it('has a package that is blocked nearer as blocked, and the one behind it when blocked ones are not asked for', async () => {
    await add('far', 'acl', 'bob');
    await root.call('packageListBlock', 'child', 'acl');
    expect(await list({ tagID: 'child', inherited: true })).toEqual(['acl@child!']);
    expect(await list({ tagID: 'child', inherited: true, with_blocked: false })).toEqual(['acl@far']);
    expect(await root.call('checkTagPackage', 'child', 'acl')).toBe(false);
  });

  it('of a user comes with owners only', async () => {
    const asked = root.named('listPackages', [], { userID: 'root', with_owners: false });
    await expect(asked).rejects.toThrow("userID and with_owners=False can't be used together");
  });

  it('is as it was at an event, owners too', async () => {
    await add('far', 'acl', 'alice');
    const { id: event } = (await root.call('getLastEvent')) as { id: number };
    await root.call('packageListSetOwner', 'far', 'acl', 'bob');
    await root.call('packageListBlock', 'far', 'acl');
    const rows = (await root.named('listPackages', [], { tagID: 'child', inherited: true, event })) as Row[];
    expect(rows).toMatchObject([{ owner_name: 'alice', blocked: false }]);
    expect(await root.named('getPackageConfig', ['child', 'acl'], { event })).toMatchObject({ owner_name: 'alice' });
  });
});

describe('entries', () => {
  it('of a child take owner and arches from the parent when they are not given', async () => {
    await add('far', 'acl', 'bob', { extra_arches: 'i686' });
    await root.call('packageListBlock', 'child', 'acl');
    expect(await root.call('getPackageConfig', 'child', 'acl')).toMatchObject({
      ...{ owner_name: 'bob', extra_arches: 'i686', blocked: true, tag_name: 'child' },
    });
  });

  it('that are blocked need force to be added again', async () => {
    await add('far', 'acl', 'bob', { block: true });
    await expect(add('far', 'acl', 'bob', { block: false })).rejects.toThrow('package acl is blocked in tag far');
    await add('far', 'acl', 'bob', { block: false, force: true });
    expect(await list({ tagID: 'far' })).toEqual(['acl@far']);
  });

  it('of a parent are unblocked by an entry of the child', async () => {
    await add('far', 'acl', 'bob', { block: true });
    await root.call('packageListUnblock', 'child', 'acl');
    expect(await list({ tagID: 'child', inherited: true })).toEqual(['acl@child']);
    expect(await list({ tagID: 'far' })).toEqual(['acl@far!']);
  });

  it('cannot be blocked where there is none', async () => {
    await add('far', 'acl', 'bob');
    await expect(root.call('packageListBlock', 'near', 'acl')).rejects.toThrow(
      'Package acl is not in tag listing for near',
    );
  });

  it('of a user are found by him', async () => {
    await add('far', 'acl', 'bob');
    await add('near', 'bash', 'alice');
    await root.call('packageListSetOwner', 'near', 'bash', 'bob');
    await add('near', 'zsh', 'bob');
    await root.call('packageListRemove', 'near', 'zsh');
    expect(await list({ userID: 'bob' })).toEqual(['acl@far', 'bash@near']);
    expect(await list({ userID: 'alice' })).toEqual([]);
  });
});

describe('rights', () => {
  it('are the policy’s, which sees the package by name while it is new', async () => {
    hub = await memoryHub({ policy: { package_list: 'is_new_package && package lib* :: allow\nall :: deny' } });
    root = await hub.login('root');
    await root.call('createTag', 'dist');
    const alice = await hub.login('alice');
    await expect(alice.call('packageListAdd', 'dist', 'bash', 'alice')).rejects.toThrow(
      'policy violation (package_list)',
    );
    await alice.call('packageListAdd', 'dist', 'libc', 'alice');
    await expect(alice.named('packageListAdd', ['dist', 'libc', 'bob'], { force: true })).rejects.toThrow('policy');
  });

  it('leave no new package behind when they are refused', async () => {
    const alice = await hub.login('alice');
    await expect(alice.call('packageListAdd', 'far', 'fresh', 'alice')).rejects.toThrow('policy violation');
    expect(await root.call('getPackage', 'fresh')).toBeNull();
  });
});
