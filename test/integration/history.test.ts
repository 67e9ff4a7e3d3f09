import { beforeEach, describe, expect, it } from 'vitest';
import { Double, type Struct } from '#core/xmlrpc/value';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

type Rows = Record<string, Record<string, unknown>[]>;

let hub: MemoryHub;
let root: Client;

beforeEach(async () => {
  hub = await memoryHub();
  root = await hub.login('root');
});

const history = async (cuts: Struct): Promise<Rows> => (await root.named('queryHistory', [], cuts)) as Rows;

describe('queryHistory', () => {
  it('without cuts has all rows of all tables', async () => {
    await root.named('createTag', ['dist'], { extra: { key: [1, 'a'] } });
    const all = await history({});
    expect(all.tag_extra).toMatchObject([{ 'tag.name': 'dist', key: 'key', value: '[1, "a"]', active: true }]);
    expect(all.user_perms).toMatchObject([{ 'user.name': 'root', 'permission.name': 'admin' }]);
    expect(Object.keys(all)).toEqual(Object.keys(all).sort());
  });

  it('leaves tables out that do not know a cut', async () => {
    await root.call('createTag', 'dist');
    expect(Object.keys(await history({ xkey: 'key' }))).toEqual(['tag_extra']);
    expect(Object.keys(await history({ tag: 'dist', user: 'alice' }))).toEqual(['tag_package_owners']);
  });

  it('of an external repo has what was seen of it', async () => {
    await root.call('createExternalRepo', 'epel', 'https://example.org/epel/');
    await root.call('repo.setExternalRepoData', 'epel', { max_ts: 1 });
    await root.call('repo.setExternalRepoData', 'epel', { max_ts: 2 });
    const { external_repo_data: seen } = await history({ external_repo: 'epel' });
    expect(seen).toMatchObject([
      { 'external_repo.name': 'epel', data: { max_ts: 1 }, active: null },
      { 'external_repo.name': 'epel', data: { max_ts: 2 }, active: true },
    ]);
    expect((await history({})).external_repo_data).toHaveLength(2);
  });

  it('of a tag has links of its children', async () => {
    await root.call('createTag', 'base');
    await root.named('createTag', ['child'], { parent: 'base' });
    const { tag_inheritance: links } = await history({ tag: 'base', tables: ['tag_inheritance'] });
    expect(links).toMatchObject([{ 'tag.name': 'child', 'parent.name': 'base' }]);
  });

  it('of a package has its builds in tags, also without a tag', async () => {
    await root.call('createTag', 'dist');
    await root.call('packageListAdd', 'dist', 'bash', 'alice');
    await root.call('createEmptyBuild', 'bash', '5.2', '1', null);
    await root.call('tagBuildBypass', 'dist', 'bash-5.2-1');
    await root.call('untagBuildBypass', 'dist', 'bash-5.2-1');
    const expected = [
      { name: 'bash', version: '5.2', release: '1', 'build.state': 1, active: null, revoker_name: 'root' },
    ];
    expect((await history({ package: 'bash', tables: ['tag_listing'] })).tag_listing).toMatchObject(expected);
    expect((await history({ package: 'bash', tag: 'dist', tables: ['tag_listing'] })).tag_listing).toMatchObject(
      expected,
    );
    expect((await history({ build: 'bash-5.2-1' })).tag_listing).toMatchObject(expected);
  });

  it('of a package has its entries in comps groups by name', async () => {
    await root.call('createTag', 'dist');
    await root.call('packageListAdd', 'dist', 'bash', 'alice');
    await root.call('groupListAdd', 'dist', 'build');
    await root.call('groupPackageListAdd', 'dist', 'build', 'bash');
    await root.call('groupPackageListAdd', 'dist', 'build', 'make');
    const { group_package_listing: rows } = await history({ package: 'bash' });
    expect(rows).toMatchObject([{ package: 'bash', 'group.name': 'build' }]);
  });

  it('tells active rows from ended ones', async () => {
    await root.named('createTag', ['dist'], { arches: 'x86_64' });
    await root.named('editTag2', ['dist'], { arches: 'aarch64' });
    const arches = async (active: boolean) =>
      (await history({ tag: 'dist', tables: ['tag_config'], active })).tag_config!.map((row) => row.arches);
    expect(await arches(true)).toEqual(['aarch64']);
    expect(await arches(false)).toEqual(['x86_64']);
  });

  it('says which end of a row’s life fits a time', async () => {
    hub.clock.now = 1000;
    await root.named('createTag', ['dist'], { arches: 'x86_64' });
    hub.clock.now = 2000;
    await root.named('editTag2', ['dist'], { arches: 'aarch64' });
    const { tag_config: rows } = await history({ tag: 'dist', tables: ['tag_config'], after: 1500 });
    expect(rows).toMatchObject([
      { arches: 'x86_64', _created_after: false, _revoked_after: true },
      { arches: 'aarch64', _created_after: true, _revoked_after: null },
    ]);
    expect((await history({ tag: 'dist', tables: ['tag_config'], before: 1500 })).tag_config).toHaveLength(1);
    expect((await history({ tag: 'dist', tables: ['tag_config'], before: '1970-01-01 00:10:00' })).tag_config).toEqual(
      [],
    );
  });

  it('by an editor has what he made or ended', async () => {
    await root.named('createTag', ['dist'], { arches: 'x86_64' });
    await root.call('grantPermission', 'alice', 'tag');
    const alice = await hub.login('alice');
    await alice.named('editTag2', ['dist'], { arches: 'aarch64' });
    const { tag_config: rows } = await history({ editor: 'alice', tables: ['tag_config'] });
    expect(rows).toMatchObject([
      { arches: 'x86_64', _created_by: false, _revoked_by: true },
      { arches: 'aarch64', _created_by: true, _revoked_by: null },
    ]);
  });

  it.each<[Struct, string]>([
    [{ tag: 'nosuch' }, 'No such entry in table tag: nosuch'],
    [{ package: 'nosuch' }, 'No such entry in table package: nosuch'],
    [{ user: 'nosuch' }, "No such user: 'nosuch'"],
    [{ build: 'no-such-1' }, "No such build: 'no-such-1'"],
    [{ group: 'nosuch' }, 'No such entry in table groups: nosuch'],
    [{ tables: ['nosuch'] }, 'No such history table: nosuch'],
  ])('refuses %j', async (cuts, text) => {
    await expect(history(cuts)).rejects.toThrow(text);
  });

  it('gives the capacity of a host as a double, whole or not', async () => {
    await root.call('addHost', 'builder', ['x86_64']);
    await root.named('editHost', ['builder'], { capacity: 1.5 });
    const capacities = (await history({ host: 'builder', tables: ['host_config'] })).host_config!.map(
      (row) => row.capacity,
    );
    expect(capacities).toEqual([new Double(2), new Double(1.5)]);
  });

  it('ignores arguments that it does not know', async () => {
    await root.call('createTag', 'dist');
    expect((await history({ tag: 'dist', utc: true, tables: ['tag_config'] })).tag_config).toHaveLength(1);
  });
});

describe('events', () => {
  it('have a time, and the last one before a time is found', async () => {
    hub.clock.now = 5000;
    await root.call('createTag', 'one');
    const first = (await root.call('getLastEvent')) as { id: number };
    hub.clock.now = 6000;
    await root.call('createTag', 'two');
    expect(await root.call('getEvent', first.id)).toMatchObject({ id: first.id, ts: { value: 5000 } });
    expect(await root.named('getLastEvent', [], { before: 5500 })).toMatchObject({ id: first.id });
    expect(await root.named('getLastEvent', [], { before: 1, strict: false })).toBeNull();
  });
});
