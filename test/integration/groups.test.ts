import { beforeEach, describe, expect, it } from 'vitest';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

interface Group {
  readonly name: string;
  readonly packagelist: { package: string; type: string; blocked: boolean }[];
  readonly grouplist: { name: string }[];
}

let root: Client;

/** child inherits the group build (bash, make; requires base) and the group base from parent. */
beforeEach(async () => {
  root = await (await memoryHub()).login('root');
  await root.call('createTag', 'parent');
  await root.named('createTag', ['child'], { parent: 'parent' });
  for (const group of ['build', 'base']) await root.call('groupListAdd', 'parent', group);
  for (const name of ['bash', 'make']) await root.call('groupPackageListAdd', 'parent', 'build', name);
  await root.call('groupReqListAdd', 'parent', 'build', 'base');
});

async function groups(names = {}): Promise<Record<string, { packages: string[]; requires: string[] }>> {
  const found = (await root.named('getTagGroups', ['child'], names)) as Group[];
  return Object.fromEntries(
    found.map(({ name, packagelist, grouplist }) => [
      name,
      { packages: packagelist.map((row) => row.package).sort(), requires: grouplist.map((row) => row.name) },
    ]),
  );
}

const inherited = { build: { packages: ['bash', 'make'], requires: ['base'] }, base: { packages: [], requires: [] } };

describe('inherited groups', () => {
  it('are the parent’s, unless only the tag’s own are asked for', async () => {
    expect(await groups()).toEqual(inherited);
    expect(await groups({ inherit: false })).toEqual({});
  });

  it('keep their packages when the child changes the group itself', async () => {
    await root.named('groupListAdd', ['child', 'build'], { description: 'mine' });
    expect(await groups()).toEqual(inherited);
    expect(await root.call('getTagGroups', 'child')).toContainEqual(expect.objectContaining({ description: 'mine' }));
  });

  it('lose a package that the child blocks, and get it back', async () => {
    await root.call('groupPackageListBlock', 'child', 'build', 'make');
    expect((await groups()).build!.packages).toEqual(['bash']);
    await root.call('groupPackageListUnblock', 'child', 'build', 'make');
    expect(await groups()).toEqual(inherited);
  });

  it('lose a requirement that the child blocks', async () => {
    await root.call('groupReqListBlock', 'child', 'build', 'base');
    expect((await groups()).build!.requires).toEqual([]);
    await root.call('groupReqListUnblock', 'child', 'build', 'base');
    expect(await groups()).toEqual(inherited);
  });

  it('that are blocked are gone, and no group requires them', async () => {
    await root.call('groupListBlock', 'child', 'base');
    expect(await groups()).toEqual({ build: { packages: ['bash', 'make'], requires: [] } });
  });

  it('have the nearest entry of a package', async () => {
    await root.named('groupPackageListAdd', ['child', 'build', 'make'], { type: 'optional' });
    const found = (await root.call('getTagGroups', 'child')) as Group[];
    const make = found.find((group) => group.name === 'build')!.packagelist.find((row) => row.package === 'make');
    expect(make).toMatchObject({ type: 'optional' });
  });

  it('are those of an event', async () => {
    const { id: event } = (await root.call('getLastEvent')) as { id: number };
    await root.call('groupListRemove', 'parent', 'base');
    expect(await groups({ event })).toEqual(inherited);
  });
});

describe('entries', () => {
  it('that say nothing new take no event', async () => {
    const event = await root.call('getLastEvent');
    await root.call('groupPackageListAdd', 'child', 'build', 'make');
    await root.call('groupListAdd', 'child', 'build');
    expect(await root.call('getLastEvent')).toEqual(event);
  });

  it.each([
    [['groupListAdd', 'child', 'base'], 'group base is blocked in tag child'],
    [['groupPackageListAdd', 'child', 'base', 'bash'], 'group base is blocked in tag child'],
    [['groupPackageListUnblock', 'child', 'build', 'bash'], /package bash is NOT blocked in group \d+, tag \d+/],
    [['groupListUnblock', 'child', 'build'], 'group build is NOT blocked in tag child'],
    [['groupReqListUnblock', 'child', 'build', 'base'], /group req \d+ is NOT blocked in group \d+, tag \d+/],
    [['groupPackageListAdd', 'other', 'build', 'bash'], 'group build not present in tag other'],
  ])('%j: %s', async ([method = '', ...params], text) => {
    await root.call('createTag', 'other');
    await root.call('groupListBlock', 'child', 'base');
    await expect(root.call(method, ...params)).rejects.toThrow(text);
  });

  it('that are blocked are not blocked again', async () => {
    await root.call('groupListBlock', 'child', 'base');
    await root.call('groupPackageListBlock', 'child', 'build', 'bash');
    await expect(root.call('groupListBlock', 'child', 'base')).rejects.toThrow('group base is blocked in tag child');
    const again = root.call('groupPackageListBlock', 'child', 'build', 'bash');
    await expect(again).rejects.toThrow('package bash blocked in group build, tag child');
  });

  it('that are blocked may be added by force: a package as it was, a requirement when it changes', async () => {
    await root.call('groupPackageListBlock', 'child', 'build', 'bash');
    await root.named('groupPackageListAdd', ['child', 'build', 'bash'], { force: true });
    await root.call('groupReqListBlock', 'child', 'build', 'base');
    await root.named('groupReqListAdd', ['child', 'build', 'base'], { force: true });
    expect((await groups()).build).toEqual({ packages: ['bash', 'make'], requires: [] });
    await root.named('groupReqListAdd', ['child', 'build', 'base'], { force: true, type: 'optional' });
    expect(await groups()).toEqual(inherited);
  });

  it('that are blocked may be added by force', async () => {
    await root.call('groupListBlock', 'child', 'base');
    await root.named('groupListAdd', ['child', 'base'], { force: true });
    expect(await groups()).toEqual(inherited);
  });
});
