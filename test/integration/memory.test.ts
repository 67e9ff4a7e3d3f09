import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { withNames } from '#core/starstar';
import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeCall } from '#core/xmlrpc/encode';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { handle } from '#rpc/http';
import { MemoryFiles } from '#store/memoryfiles';
import { addToBuild, changeInBuild } from '#store/rpmpacks';
import type { PackedRpm } from '#store/rpms';
import type { Table } from '#store/table';
import { transact } from '#store/tx';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';
import { WaveTable } from '../doubles/waves.ts';

let root: Client;
let first: Hub;
let second: Hub;

/** Another process on the same table and bucket. */
const processOf = (table: Table, files = first.files): Hub => assembleHub({ ...first, mail: undefined, table, files });

beforeEach(async () => {
  const made = await memoryHub({ plugins: ['sidetag'] });
  first = made.hub;
  second = processOf(first.table);
  root = await made.login('root');
  await root.named('createTag', ['base'], { arches: 'x86_64' });
  await root.named('createTag', ['child'], { parent: 'base' });
  for (const name of ['foo', 'bar']) {
    await root.call('packageListAdd', 'base', name, 'root');
    for (const release of ['1', '2']) {
      const id = await build(name, release);
      await addRpm(id, `${name}-libs`);
      await tagged('base', id);
    }
  }
});

const build = async (name: string, release: string, more: Struct = {}): Promise<number> =>
  Number(await root.named('createEmptyBuild', [name, '1', release, null], { owner: 'alice', ...more }));
/** Its id is ten times its build's, and the length of its name. */
const addRpm = (build: number, name: string) =>
  transact(first, (tx) =>
    addToBuild(tx, build, [
      {
        ...{ id: 10 * build + name.length, build_id: build, name, version: '1', release: String(build), epoch: null },
        ...{ arch: 'x86_64', draft: false, external_repo_id: 0, payloadhash: '0', size: 1, buildtime: 1 },
        ...{ buildroot_id: null, metadata_only: false, extra: null, sigs: [''] },
      },
    ]),
  );
const idOf = async (nvr: string): Promise<number> => Number(await root.call('findBuildID', nvr));
const tagged = (tag: string, id: number) => root.call('tagBuildBypass', tag, id);
const lastEvent = async (): Promise<number> => ((await root.call('getLastEvent')) as { id: number }).id;

async function ask(hub: Hub, method: string, params: readonly Value[], named: Struct, gzip = true): Promise<Value> {
  const answer = await handle(hub, {
    ...{ method: 'POST', path: '/kojihub', query: new Map(), ip: '-', identity: null },
    headers: new Map(gzip ? [['accept-encoding', 'gzip']] : []),
    body: new TextEncoder().encode(encodeCall(method, withNames([...params], named))),
  });
  const zipped = answer.headers['content-encoding'] === 'gzip';
  return decodeResponse(zipped ? gunzipSync(answer.body) : answer.body);
}

type Question = readonly [string, Struct];
const questions: Question[] = [
  ['listTagged', {}],
  ['listTagged', { inherit: true, latest: true }],
  ['listTagged', { inherit: true, owner: 'alice', prefix: 'fo' }],
  ['listTagged', { inherit: true, draft: false, extra: true }],
  ['getLatestBuilds', {}],
  ['listTagged', { inherit: true, package: 'foo' }],
  ['getLatestBuilds', { package: 'bar' }],
  ['listTaggedRPMS', { inherit: true }],
  ['listTaggedRPMS', { arch: 'x86_64', rpmsigs: true, extra: false }],
  ['getLatestRPMS', {}],
  ['getLatestRPMS', { package: 'foo' }],
  ['getFullInheritance', {}],
  ['getBuildConfig', {}],
  ['listPackages', { inherited: true }],
  ['listPackages', { with_dups: true, inherited: true, with_owners: false }],
];

async function answers(hub: Hub, event: number | null, gzip: boolean): Promise<Value[]> {
  const found: Value[] = [];
  for (const tag of ['child', 'base']) {
    for (const [method, named] of questions) {
      const given: Struct = method === 'listPackages' ? { tagID: tag } : { tag };
      const answer = ask(hub, method, [], { ...given, ...named, event }, gzip);
      found.push(await answer.catch((fault: Error) => fault.message));
    }
  }
  return found;
}

/** Both processes say, in both forms, what one says that has never been asked before. */
async function sameEverywhere(event: number | null = null): Promise<Value[]> {
  const files = new MemoryFiles(first.now);
  const right = await answers(processOf(first.table, files), event, false);
  for (const hub of [first, second]) {
    expect(await answers(hub, event, true)).toEqual(right);
    expect(await answers(hub, event, false)).toEqual(right);
  }
  return right;
}

describe('remembered lists of tags', () => {
  const changes: [string, () => Promise<unknown>][] = [
    ['tag', async () => tagged('child', await build('foo', '3'))],
    ['untag', () => root.call('untagBuildBypass', 'base', 'foo-1-2')],
    ['block', () => root.call('packageListBlock', 'child', 'foo')],
    ['package', () => root.call('packageListAdd', 'child', 'baz', 'bob')],
    ['package owner', () => root.named('packageListSetOwner', ['base', 'foo', 'bob'], {})],
    ['user name', () => root.call('editUser', 'alice', 'carol')],
    ['tag name', () => root.named('editTag2', ['base'], { name: 'ground' })],
    ['build owner', () => root.call('setBuildOwner', 'foo-1-1', 'bob')],
    [
      'parent',
      async () => {
        const links = (await root.call('getInheritanceData', 'child')) as Struct[];
        const gone = links.map((link) => ({ ...link, 'delete link': true }));
        await root.call('setInheritanceData', 'child', gone);
      },
    ],
    ['RPM', async () => addRpm(await idOf('foo-1-2'), 'foo-doc')],
    [
      'signature',
      async () => {
        const id = await idOf('bar-1-2');
        const signed = (rpm: PackedRpm): PackedRpm => ({ ...rpm, sigs: ['abcd'] });
        await transact(first, (tx) => changeInBuild(tx, id, [10 * id + 'bar-libs'.length], signed));
      },
    ],
    ['reset', () => root.call('resetBuild', 'bar-1-2')],
    ['tag again', () => root.named('tagBuildBypass', ['base', 'bar-1-1'], { force: true })],
    ['deleted tag', () => root.call('deleteTag', 'base')],
    [
      'volume',
      async () => {
        await first.files.put('vol/other/.', '');
        await root.call('addVolume', 'other');
        await root.call('changeBuildVolume', 'foo-1-1', 'other');
      },
    ],
  ];
  it.each(changes)('%s', async (_, change) => {
    const start = await lastEvent();
    const before = await sameEverywhere();
    const then = await sameEverywhere(start);
    await change();
    const [after, past] = [await sameEverywhere(), await sameEverywhere(start)];
    expect({ after, past }).not.toEqual({ after: before, past: then });
  });

  it('a draft, promoted', async () => {
    await root.call('packageListAdd', 'base', 'draft', 'root');
    const id = await build('draft', '1', { draft: true, owner: 'root' });
    await tagged('base', id);
    await sameEverywhere();
    await root.call('promoteBuild', id);
    expect(JSON.stringify(await sameEverywhere())).not.toContain(`draft_${id}`);
  });

  it('a build of the past, deleted', async () => {
    await root.call('untagBuildBypass', 'base', 'foo-1-1');
    const event = await lastEvent();
    await root.call('packageListAdd', 'base', 'other', 'root');
    await sameEverywhere(event - 1);
    expect(await root.named('deleteBuild', ['foo-1-1'], { min_ref_age: 0 })).toBe(true);
    await sameEverywhere(event - 1);
  });

  it('a call that has written sees its own changes, and nobody else what it then did not keep', async () => {
    await sameEverywhere();
    const call = (methodName: string, ...params: Value[]): Value => ({ methodName, params });
    const list = call('listTagged', 'base');
    const [before, , after] = (await root.call('multiCall', [
      list,
      call('untagBuildBypass', 'base', 'foo-1-1'),
      list,
    ])) as [Value[][], unknown, Value[][]];
    expect([before[0]!.length, after[0]!.length]).toEqual([4, 3]);
    await sameEverywhere();
  });

  it('what a tag inherited before an event, asked again', async () => {
    await root.named('editTag2', ['base'], { arches: 'aarch64' });
    const edited = await lastEvent();
    const [link] = (await root.call('getInheritanceData', 'child')) as Struct[];
    await root.call('setInheritanceData', 'child', [{ ...link!, 'delete link': true }]);
    const removed = await lastEvent();
    await root.named('editTag2', ['base'], { arches: 'x86_64' });
    for (let n = 0; n < 3; n++) {
      expect(await root.named('tagLastChangeEvent', ['child'], { before: removed })).toBe(edited);
      expect(await root.named('tagLastChangeEvent', ['child'], { before: removed + 1 })).toBe(removed);
      expect(await root.named('tagFirstChangeEvent', ['child'], { after: edited - 1 })).toBe(edited);
      expect(await root.named('tagFirstChangeEvent', ['child'], { after: removed })).toBe(null);
    }
  });

  it('an event to come is no past', async () => {
    const event = (await lastEvent()) + 1;
    const before = await sameEverywhere(event);
    await root.call('untagBuildBypass', 'base', 'foo-1-1');
    expect(await sameEverywhere(event)).not.toEqual(before);
    await root.call('untagBuildBypass', 'base', 'foo-1-2');
    await sameEverywhere(event);
  });

  it('the same in one round trip, inheritance or not', async () => {
    const table = new WaveTable(first.table);
    const hub = processOf(table);
    await ask(hub, 'listTagged', ['child'], { inherit: true });
    table.waves = 0;
    await ask(hub, 'listTagged', ['child'], { inherit: true });
    expect(table.waves).toBe(1);
  });

  it('RPMs too in one round trip', async () => {
    const table = new WaveTable(first.table);
    const hub = processOf(table);
    await ask(hub, 'getLatestRPMS', ['child'], {});
    table.waves = 0;
    expect(await ask(hub, 'getLatestRPMS', ['child'], {})).toMatchObject([
      [{ arch: 'x86_64' }, {}],
      [{}, {}],
    ]);
    expect(table.waves).toBe(1);
  });

  it('unknown tags are an error each time', async () => {
    for (const hub of [first, second, first]) {
      await expect(ask(hub, 'listTagged', ['none'], {}, false)).rejects.toThrow("No such tagInfo: 'none'");
      expect(await ask(hub, 'listTagged', ['none'], { strict: false }, true)).toEqual([]);
    }
    await root.call('createTag', 'none');
    await sameEverywhere();
    expect(await ask(second, 'listTagged', ['none'], {})).toEqual([]);
  });
});

describe('a large list', () => {
  it('is made by one process and found by the others', async () => {
    await root.call('packageListAdd', 'base', 'many', 'root');
    for (let i = 0; i < 800; i++) await tagged('base', await build('many', String(i)));
    const made = await ask(first, 'listTagged', ['base'], {});
    const { files } = await first.files.list('snapshots/');
    expect(files).toHaveLength(1);
    const table = new WaveTable(first.table);
    expect(await ask(processOf(table), 'listTagged', ['base'], {})).toEqual(made);
    expect(table.waves).toBeLessThan(6);
    await root.call('setBuildOwner', 'many-1-7', 'bob');
    const changed = (await ask(processOf(table), 'listTagged', ['base'], {})) as Struct[];
    expect(changed.find((row) => row.nvr === 'many-1-7')?.owner_name).toBe('bob');
  }, 30_000);
});

describe('configurations of tags', () => {
  it('are remembered as long as neither the tag nor an ancestor changes', async () => {
    await root.named('editTag2', ['child'], { arches: null });
    const table = new WaveTable(first.table);
    const hub = processOf(table);
    const config = async (): Promise<Struct> => (await ask(hub, 'getBuildConfig', ['child'], {}, false)) as Struct;
    const parents = async (): Promise<Struct[]> =>
      (await ask(hub, 'getFullInheritance', ['child'], {}, false)) as Struct[];
    for (let i = 0; i < 2; i++) await Promise.all([config(), parents()]);
    table.waves = 0;
    expect([await config(), await parents()]).toMatchObject([{ arches: 'x86_64', extra: {} }, [{ name: 'base' }]]);
    expect(table.waves).toBe(2);
    await root.named('editTag2', ['base'], { arches: 'aarch64', extra: { key: 1 } });
    expect(await config()).toMatchObject({ arches: 'aarch64', extra: { key: 1 } });
    await root.named('editTag2', ['base'], { name: 'ground' });
    expect(await parents()).toMatchObject([{ name: 'ground' }]);
    expect(await config()).toMatchObject({ config_inheritance: { arches: { name: 'ground' } } });
    await root.call('deleteTag', 'child');
    await expect(config()).rejects.toThrow("No such tagInfo: 'child'");
  });
});

describe('checkTagPackage', () => {
  it('sees a new parent', async () => {
    const listed = (hub: Hub) => ask(hub, 'checkTagPackage', ['child', 'foo'], {}, false);
    for (let i = 0; i < 3; i++) expect([await listed(first), await listed(second)]).toEqual([true, true]);
    const links = (await root.call('getInheritanceData', 'child')) as Struct[];
    await root.call('setInheritanceData', 'child', [{ ...links[0]!, pkg_filter: '^b' }]);
    expect([await listed(first), await listed(second)]).toEqual([false, false]);
  });
});

describe('multiCall', () => {
  it('reads together what only reads, in the order of the calls, and its faults are their own', async () => {
    const names = ['foo-1-1', 'none-1-1', 'bar-1-2'];
    const calls = names.map((name) => ({ methodName: 'getBuild', params: [name, true] }));
    const table = new WaveTable(first.table);
    const found = (await ask(processOf(table), 'multiCall', [calls], {}, false)) as Value[];
    expect(found).toMatchObject([[{ nvr: 'foo-1-1' }], { faultCode: 1000 }, [{ nvr: 'bar-1-2' }]]);
    expect(table.waves).toBeLessThanOrEqual(3);
  });

  it('reads many hundreds in a few round trips', async () => {
    const calls = Array.from({ length: 250 }, (_, i) => ({ methodName: 'getTag', params: [i] }));
    const table = new WaveTable(first.table);
    const found = (await ask(processOf(table), 'multiCall', [calls], {}, false)) as Value[][];
    expect(found.map(([tag]) => (tag as { id?: number } | null)?.id ?? null).filter((id) => id !== null)).not.toEqual(
      [],
    );
    expect(found).toHaveLength(250);
    expect(table.waves).toBeLessThanOrEqual(10);
  });

  it('runs one after another what writes under a name that reads', async () => {
    const call = (name: string): Value => ({
      methodName: 'getPackage',
      params: [name, { create: true, __starstar: true }],
    });
    const [one, again] = (await root.call('multiCall', [call('new'), call('new')])) as { id: number }[][];
    expect(one![0]!.id).toBe(again![0]!.id);
    expect(await root.call('getPackageID', 'new')).toBe(one![0]!.id);
  });
});
