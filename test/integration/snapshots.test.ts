import { beforeEach, describe, expect, it } from 'vitest';
import { rightlyTagged } from '#hub/snapshot/builds';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

let root: Client;

beforeEach(async () => {
  root = await (await memoryHub()).login('root');
  await root.named('createTag', ['src'], { arches: 'x86_64', extra: { kept: 1 } });
});

async function build(name: string, release: string, where?: string): Promise<void> {
  await root.call('createEmptyBuild', name, '1', release, null);
  if (where) await root.call('tagBuildBypass', where, `${name}-1-${release}`);
}

const tagged = async (where: string, names = {}): Promise<string[]> =>
  ((await root.named('listTagged', [where], names)) as { nvr: string }[]).map((row) => row.nvr);

const all = { latest_only: false };

describe('a copy', () => {
  it('has the same latest builds, although an older build was tagged last', async () => {
    await root.call('packageListAdd', 'src', 'bash', 'alice');
    for (const release of ['1', '2', '3']) await build('bash', release);
    for (const release of ['3', '1', '2']) await root.call('tagBuildBypass', 'src', `bash-1-${release}`);
    await root.named('snapshotTag', ['src', 'copy'], all);
    expect(await tagged('copy')).toEqual(await tagged('src'));
    expect(await tagged('copy', { latest: true })).toEqual(['bash-1-2']);
  });

  it('is made in parts when it is too big for one transaction', async () => {
    for (let i = 0; i < 30; i++) {
      await root.call('packageListAdd', 'src', `p${i}`, 'alice');
      await build(`p${i}`, '1', 'src');
    }
    await root.call('snapshotTag', 'src', 'copy');
    expect(await tagged('copy')).toEqual(await tagged('src'));
    expect(await root.call('getTag', 'copy')).toMatchObject({ arches: 'x86_64', extra: { kept: 1 } });
  });

  it('of a locked tag needs force', async () => {
    await root.named('editTag2', ['src'], { locked: true });
    await expect(root.call('snapshotTag', 'src', 'copy')).rejects.toThrow('Source tag is locked, use force to copy');
    expect(await root.call('getTag', 'copy')).toBeNull();
    await root.named('snapshotTag', ['src', 'copy'], { force: true });
    expect(await root.call('getTag', 'copy')).toMatchObject({ locked: true });
  });

  it('has the groups that are open, as groups usually are', async () => {
    await root.named('groupListAdd', ['src', 'build'], { description: 'Words' });
    for (const name of ['bash', 'make'])
      await root.named('groupPackageListAdd', ['src', 'build', name], { type: 'optional' });
    await root.call('groupPackageListBlock', 'src', 'build', 'make');
    await root.call('groupListBlock', 'src', 'gone');
    await root.call('snapshotTag', 'src', 'copy');
    const packagelist = [{ package: 'bash', type: 'mandatory', blocked: false }];
    const groups = await root.named('getTagGroups', ['copy'], { incl_blocked: true });
    expect(groups).toMatchObject([{ name: 'build', description: null, packagelist }]);
  });

  it('with builds needs packages', async () => {
    await expect(root.named('snapshotTag', ['src', 'copy'], { pkgs: false })).rejects.toThrow('without pkgs');
  });

  it('of an earlier event has what the tag had then', async () => {
    await root.call('packageListAdd', 'src', 'bash', 'alice');
    await build('bash', '1', 'src');
    const { id: event } = (await root.call('getLastEvent')) as { id: number };
    await build('bash', '2', 'src');
    await root.named('editTag2', ['src'], { arches: 'aarch64' });
    await root.named('snapshotTag', ['src', 'copy'], { event });
    expect(await tagged('copy')).toEqual(['bash-1-1']);
    expect(await root.call('getTag', 'copy')).toMatchObject({ arches: 'x86_64' });
  });
});

describe('a copy into a tag', () => {
  beforeEach(async () => {
    await root.named('createTag', ['dst'], { extra: { old: 1 } });
    for (const where of ['src', 'dst']) await root.call('packageListAdd', where, 'bash', 'alice');
    await build('bash', '1', 'dst');
    await build('bash', '2', 'src');
  });

  it('keeps what else is in it', async () => {
    await root.call('snapshotTagModify', 'src', 'dst');
    expect(await tagged('dst')).toEqual(['bash-1-2', 'bash-1-1']);
    await build('bash', '3', 'dst');
    await root.call('snapshotTagModify', 'src', 'dst');
    expect(await tagged('dst')).toEqual(['bash-1-2', 'bash-1-3', 'bash-1-1']);
    expect(await root.call('getTag', 'dst')).toMatchObject({ extra: { kept: 1 }, arches: 'x86_64' });
  });

  it('takes away with remove what the source does not have', async () => {
    await root.call('packageListAdd', 'dst', 'zsh', 'alice');
    await root.call('groupListAdd', 'dst', 'old');
    await root.call('groupListAdd', 'src', 'new');
    await root.named('snapshotTagModify', ['src', 'dst'], { remove: true });
    expect(await tagged('dst')).toEqual(['bash-1-2']);
    expect(await root.named('listPackages', [], { tagID: 'dst' })).toMatchObject([
      { package_name: 'bash', blocked: false },
      { package_name: 'zsh', blocked: true },
    ]);
    expect(await root.call('getTagGroups', 'dst')).toMatchObject([{ name: 'new' }]);
  });

  it('leaves packages as they are, and fills a new group the second time', async () => {
    await root.named('packageListAdd', ['src', 'bash'], { extra_arches: 'i686', update: true });
    await root.call('groupListAdd', 'src', 'new');
    await root.named('groupPackageListAdd', ['src', 'new', 'bash'], { type: 'optional' });
    await root.call('snapshotTagModify', 'src', 'dst');
    expect(await root.named('listPackages', [], { tagID: 'dst' })).toMatchObject([{ extra_arches: null }]);
    expect(await root.call('getTagGroups', 'dst')).toMatchObject([{ name: 'new', packagelist: [] }]);
    await root.call('snapshotTagModify', 'src', 'dst');
    const packagelist = [{ package: 'bash', type: 'mandatory' }];
    expect(await root.call('getTagGroups', 'dst')).toMatchObject([{ name: 'new', packagelist }]);
  });

  it('done twice changes nothing the second time', async () => {
    await root.named('snapshotTagModify', ['src', 'dst'], { remove: true });
    const event = await root.call('getLastEvent');
    await root.named('snapshotTagModify', ['src', 'dst'], { remove: true });
    expect(await root.call('getLastEvent')).toEqual(event);
  });
});

describe('builds that need no tagging', () => {
  const history = (text: string) => text.split('').map((id) => ({ id: Number(id), package_id: 1 }));
  it.each([
    ['123', '123', [1, 2, 3]],
    ['123', '12', [1, 2]],
    ['123', '', []],
    ['123', '132', [1, 2]],
    ['123', '23', []],
    ['12', '123', [1, 2]],
  ])('%s as %s: %j', (wanted, present, right) => {
    expect([...rightlyTagged(history(wanted), history(present))]).toEqual(right);
  });
});
