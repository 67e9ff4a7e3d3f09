import { beforeEach, describe, expect, it } from 'vitest';
import { buildConfig } from '#hub/tags/buildconfig';
import { findTag } from '#hub/tags/find';
import { Tx } from '#store/tx';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';
import { WaveTable } from '../doubles/waves.ts';

let hub: MemoryHub;
let root: Client;

beforeEach(async () => {
  hub = await memoryHub();
  root = await hub.login('root');
});

const link = (parent_id: unknown, priority: number, more = {}) => ({
  ...{ parent_id: parent_id as number, priority, maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' },
  ...more,
});
const lastEvent = async (): Promise<number> => ((await root.call('getLastEvent')) as { id: number }).id;

/** Round trips that a read has to wait for. */
async function roundTrips(read: (tx: Tx) => Promise<unknown>): Promise<number> {
  const table = new WaveTable(hub.hub.table);
  await read(new Tx({ ...hub.hub, table }));
  return table.waves;
}

describe('a tag at an event', () => {
  it('has the configuration and the extra values of then', async () => {
    await root.named('createTag', ['dist'], { arches: 'x86_64', extra: { level: 1 } });
    const event = await lastEvent();
    await root.named('editTag2', ['dist'], { arches: 'aarch64', extra: { level: 2 } });
    expect(await root.named('getTag', ['dist'], { event })).toMatchObject({
      ...{ arches: 'x86_64', extra: { level: 1 }, query_event: event },
    });
    expect(await root.call('getTag', 'dist')).not.toHaveProperty('query_event');
  });

  it('was not there before it was made, and is not there after it was deleted', async () => {
    await root.call('createTag', 'other');
    const before = await lastEvent();
    await root.call('createTag', 'dist');
    const during = await lastEvent();
    await root.call('deleteTag', 'dist');
    expect(await root.named('getTag', ['dist'], { event: before })).toBeNull();
    expect(await root.named('getTag', ['dist'], { event: during })).toMatchObject({ name: 'dist' });
    expect(await root.call('getTag', 'dist')).toBeNull();
    await expect(root.named('getTag', ['dist'], { strict: true })).rejects.toThrow("No such tagInfo: 'dist'");
  });
});

describe('getTag with the event auto', () => {
  it('has the last state of a deleted tag and the event that ended it', async () => {
    await root.named('createTag', ['old'], { arches: 'x86_64', extra: { kept: 1 } });
    expect(await root.named('getTag', ['old'], { event: 'auto' })).not.toHaveProperty('query_event');
    await root.call('deleteTag', 'old');
    const ended = await lastEvent();
    const last = { arches: 'x86_64', extra: { kept: 1 }, query_event: ended - 1, revoke_event: ended };
    expect(await root.named('getTag', ['old'], { event: 'auto' })).toMatchObject(last);
    await expect(root.named('getTag', ['old'], { event: 'yesterday' })).rejects.toThrow("Invalid event: 'yesterday'");
  });
});

describe('listTags', () => {
  it('takes a build or a package, and patterns of any case in which only * and ? are special', async () => {
    await root.call('createTag', 'f42-build');
    const names = async (pattern: string) =>
      ((await root.named('listTags', [], { pattern })) as { name: string }[]).map((row) => row.name);
    expect(await names('F42-BUIL?')).toEqual(['f42-build']);
    expect(await names('f42-[b]uild')).toEqual([]);
    const both = root.named('listTags', [], { build: 'bash-1-1', package: 'bash' });
    await expect(both).rejects.toThrow('only one of build and package may be specified');
  });
});

describe('editTag2', () => {
  it('names every key that is not there to be removed', async () => {
    await root.named('createTag', ['some'], { extra: { kept: 1 } });
    const removed = root.named('editTag2', ['some'], { remove_extra: ['a', 'kept', 'b'] });
    await expect(removed).rejects.toThrow("Tag: some doesn't have extra: a, b");
  });

  it('takes no event when nothing changes', async () => {
    await root.named('createTag', ['dist'], { arches: 'x86_64', extra: { list: [1, { a: null }] } });
    const event = await lastEvent();
    await root.named('editTag2', ['dist'], { arches: 'x86_64', locked: false, extra: { list: [1, { a: null }] } });
    expect(await lastEvent()).toBe(event);
  });

  it('goes by perm_id when perm is given too', async () => {
    await root.call('createTag', 'dist');
    await root.named('editTag2', ['dist'], { perm: 'sign', perm_id: null });
    expect(await root.call('getTag', 'dist')).toMatchObject({ perm: null, perm_id: null });
  });

  it('sets a blocked key, which then counts again', async () => {
    await root.named('createTag', ['dist'], { extra: { key: 1 } });
    await root.named('editTag2', ['dist'], { block_extra: ['key'] });
    expect(await root.call('getTag', 'dist')).toMatchObject({ extra: {} });
    await root.named('editTag2', ['dist'], { extra: { key: 2 } });
    expect(await root.call('getTag', 'dist')).toMatchObject({ extra: { key: 2 } });
  });

  it('refuses Maven where it is switched off', async () => {
    await root.call('createTag', 'dist');
    await expect(root.named('editTag2', ['dist'], { maven_support: true })).rejects.toThrow(
      'Maven support not enabled',
    );
    await expect(root.named('createTag', ['m2'], { maven_support: true })).rejects.toThrow('Maven support not enabled');
  });
});

describe('getBuildConfig', () => {
  it('takes arches and extra values from the nearest parent that has them, and nothing over a noconfig link', async () => {
    const base = await root.named('createTag', ['base'], { arches: 's390x', extra: { a: 'base', b: 'base' } });
    const quiet = await root.named('createTag', ['quiet'], { arches: 'ppc64le', extra: { a: 'quiet' } });
    await root.call('createTag', 'top');
    await root.named('editTag2', ['top'], { arches: null, extra: { c: 'top' } });
    await root.call('setInheritanceData', 'top', [link(quiet, 1, { noconfig: true }), link(base, 2)]);
    expect(await root.call('getBuildConfig', 'top')).toMatchObject({
      arches: 's390x',
      extra: { a: 'base', b: 'base', c: 'top' },
      config_inheritance: { arches: { name: 'base' }, extra: { a: { name: 'base' }, b: { name: 'base' } } },
    });
  });
});

describe('setInheritanceData', () => {
  it('takes numbers as text, as the CLI sends them', async () => {
    const base = await root.call('createTag', 'base');
    await root.call('createTag', 'child');
    await root.call('setInheritanceData', 'child', [{ ...link(base, 0), priority: '10', maxdepth: '2' }]);
    expect(await root.call('getInheritanceData', 'child')).toMatchObject([{ priority: 10, maxdepth: 2 }]);
    await expect(root.call('setInheritanceData', 'child', [{ ...link(base, 0), priority: 'ten' }])).rejects.toThrow(
      "Invalid value for priority: 'ten'",
    );
  });

  it('looks for the tag, then at the permission', async () => {
    await root.call('createTag', 'child');
    const alice = await hub.login('alice');
    const set = (tag: string) => alice.call('setInheritanceData', tag, []);
    await expect(set('none')).rejects.toThrow('No such entry in table tag: none');
    await expect(set('child')).rejects.toThrow('tag permission required (logged in as alice)');
  });

  it('wants parents that there are, of links to be removed too', async () => {
    await root.call('createTag', 'child');
    const change = [{ parent_id: 999, 'delete link': true }];
    await expect(root.call('setInheritanceData', 'child', change)).rejects.toThrow('No such tagInfo: 999');
  });

  it('leaves a link alone that is as wanted', async () => {
    const base = await root.call('createTag', 'base');
    await root.call('createTag', 'child');
    await root.call('setInheritanceData', 'child', [link(base, 1)]);
    const event = await lastEvent();
    await root.call('setInheritanceData', 'child', [link(base, 1)]);
    expect(await lastEvent()).toBe(event);
  });
});

describe('getFullInheritance', () => {
  it('takes an id as it is, and nothing that former arguments say', async () => {
    expect(await root.call('getFullInheritance', 999)).toEqual([]);
    expect(await root.named('getFullInheritance', [999], { stops: {} })).toEqual([]);
    const stops = root.named('getFullInheritance', [999], { stops: { a: 1 } });
    await expect(stops).rejects.toThrow('stops option has been removed since 1.26');
    const other = root.named('getFullInheritance', [999], { depth: 1 });
    await expect(other).rejects.toThrow("getFullInheritance() got an unexpected keyword argument 'depth'");
  });
});

describe('getFullInheritance in reverse', () => {
  it('leaves out the links that do not reach so far, and goes on behind those that do', async () => {
    const a = await root.call('createTag', 'a');
    const b = await root.named('createTag', ['b'], { parent: 'a' });
    const c = await root.call('createTag', 'c');
    await root.call('createTag', 'd');
    await root.call('setInheritanceData', 'c', [link(b, 0, { maxdepth: 1 })]);
    await root.call('setInheritanceData', 'd', [link(c, 0, { maxdepth: 1 }), link(a, 1, { maxdepth: 0 })]);
    const rows = (await root.named('getFullInheritance', ['a'], { reverse: true })) as object[];
    expect(rows).toMatchObject([
      { name: 'b', currdepth: 1, nextdepth: null },
      { name: 'c', currdepth: 2, nextdepth: null },
      { name: 'd', currdepth: 1, nextdepth: null },
    ]);
  });
});

describe('deleteTag', () => {
  it('ends the owners of its packages too', async () => {
    await root.call('createTag', 'some');
    await root.call('packageListAdd', 'some', 'bash', 'root');
    await root.call('deleteTag', 'some');
    const history = await root.named('queryHistory', [], { tables: ['tag_package_owners'], package: 'bash' });
    expect(history).toMatchObject({ tag_package_owners: [{ active: null, 'owner.name': 'root' }] });
  });

  it('takes links of children, targets and external repos with it', async () => {
    const base = await root.call('createTag', 'base');
    await root.named('createTag', ['child'], { parent: 'base' });
    await root.call('createBuildTarget', 'builds-there', 'base', 'child');
    await root.call('createBuildTarget', 'goes-there', 'child', 'base');
    await root.call('createBuildTarget', 'both', 'base', 'base');
    await root.call('createExternalRepo', 'ext', 'http://example.org/ext');
    await root.call('addExternalRepoToTag', 'base', 'ext', 1);
    await root.call('deleteTag', base as number);
    expect(await root.call('getBuildTargets')).toEqual([]);
    expect(await root.call('getInheritanceData', 'child')).toEqual([]);
    expect(await root.named('getTagExternalRepos', [], { repo_info: 'ext' })).toEqual([]);
  });

  it('ends more than one transaction of the table can hold, and the tag may be made again, empty', async () => {
    await root.call('createTag', 'big');
    for (let i = 0; i < 60; i++) await root.call('packageListAdd', 'big', `p${i}`, 'alice');
    await root.call('deleteTag', 'big');
    await root.call('createTag', 'big');
    expect(await root.named('listPackages', [], { tagID: 'big' })).toEqual([]);
  });
});

describe('changes of a tag', () => {
  it('are seen through its parents, and by its own calls only without inherit', async () => {
    await root.call('createTag', 'base');
    await root.named('createTag', ['child'], { parent: 'base' });
    const made = await lastEvent();
    await root.call('packageListAdd', 'base', 'bash', 'alice');
    const changed = await lastEvent();
    expect(await root.call('tagLastChangeEvent', 'child')).toBe(changed);
    expect(await root.named('tagLastChangeEvent', ['child'], { inherit: false })).toBe(made);
    expect(await root.named('tagLastChangeEvent', ['child'], { before: changed })).toBe(made);
    expect(await root.named('tagFirstChangeEvent', ['child'], { after: made })).toBe(changed);
    expect(await root.named('tagFirstChangeEvent', ['child'], { after: changed })).toBeNull();
  });

  it('count when an external repo of it moves to another address', async () => {
    const id = await root.call('createTag', 'dist');
    await root.call('createExternalRepo', 'ext', 'http://example.org/old/');
    await root.call('addExternalRepoToTag', 'dist', 'ext', 1);
    const event = await lastEvent();
    await root.named('editExternalRepo', ['ext'], { url: 'http://example.org/new/' });
    expect(await root.call('tagChangedSinceEvent', event, [id as number])).toBe(true);
  });
});

describe('reads', () => {
  it('wait for few round trips', async () => {
    const parents: unknown[] = [];
    for (let i = 0; i < 12; i++) parents.push(await root.named('createTag', [`p${i}`], { extra: { [`k${i}`]: i } }));
    await root.named('createTag', ['top'], { perm: 'sign' });
    await root.call(
      'setInheritanceData',
      'top',
      parents.map((id, i) => link(id, i)),
    );
    expect(await roundTrips((tx) => findTag(tx, 'top'))).toBeLessThanOrEqual(3);
    expect(await roundTrips((tx) => buildConfig(tx, 'top'))).toBeLessThanOrEqual(5);
  });
});
