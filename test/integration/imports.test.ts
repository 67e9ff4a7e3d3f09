import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '#core/repodata/fragments';
import { parseHeader } from '#core/rpm/header';
import { readPieces } from '#store/fragments';
import { Conflict } from '#store/table';
import { fixture, manyRpms, SOURCE_NAME } from '../doubles/many-rpms.ts';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;
let root: Client;
let builder: Client;

const HOST = { name: 'builder', arches: ['x86_64' as const], pool: 'x86_64' as const, channels: ['default'] };

beforeEach(async () => {
  hub = await memoryHub({ hosts: [HOST] });
  root = await hub.login('root');
  builder = await hub.login('builder');
  await builder.call('exclusiveSession');
});

interface Begun {
  task: number;
  build: number;
  directory: string;
}

/** A build task that the builder has begun, with its uploads. */
async function begin(uploads: Iterable<[string, Uint8Array | string]>, extra: object = {}): Promise<Begun> {
  const task = (await root.call('makeTask', 'build', ['git+https://git.example.org/plain#1', 'dist'])) as number;
  await builder.call('host.openTask', task);
  const data = { name: 'toji-plain', version: '1', release: '1', epoch: null, task_id: task, ...extra };
  const build = (await builder.call('host.initBuild', data)) as number;
  const directory = `tasks/${task % 10000}/${task}`;
  for (const [name, content] of uploads) await hub.hub.files.put(`work/${directory}/${name}`, content);
  return { task, build, directory };
}

const complete = ({ task, build, directory }: Begun, names: string[], logs: Record<string, string[]> = {}) =>
  builder.call(
    'host.completeBuild',
    task,
    build,
    `${directory}/${SOURCE_NAME}`,
    names.map((name) => `${directory}/${name}`),
    {},
    Object.fromEntries(Object.entries(logs).map(([arch, list]) => [arch, list.map((log) => `${directory}/${log}`)])),
  );

const source: [string, Uint8Array] = [SOURCE_NAME, fixture(SOURCE_NAME)];

describe('completeBuild', () => {
  it('takes over more RPMs than fit into one transaction, with files, signatures and metadata of repos', async () => {
    const binaries = manyRpms(40);
    const begun = await begin([source, ...binaries, ['build.log', 'done\n']]);
    await complete(begun, [...binaries.keys()], { noarch: ['build.log'] });
    expect(await root.call('getBuild', begun.build)).toMatchObject({ state: 1, nvr: 'toji-plain-1-1' });
    const rows = (await root.call('listRPMs', begun.build)) as { id: number; name: string }[];
    expect(rows).toHaveLength(41);
    expect(await hub.hub.files.stat('packages/toji-plain/1/1/noarch/toji-pl039-1-1.noarch.rpm')).toBeDefined();
    expect(await hub.hub.files.stat('packages/toji-plain/1/1/data/logs/noarch/build.log')).toBeDefined();
    expect(await root.call('queryRPMSigs', rows[40]!.id)).toHaveLength(1);
    for (const kind of KINDS) {
      const pieces = await Array.fromAsync(readPieces(hub.hub.table, hub.hub.files, [begun.build], kind, () => true));
      expect(pieces.map((piece) => piece.rpm_id).sort()).toEqual(rows.map((row) => row.id).sort());
    }
  });

  it('goes on where another writer has interrupted it', async () => {
    const binaries = manyRpms(40);
    const begun = await begin([source, ...binaries]);
    const { table } = hub.hub;
    const write = table.write.bind(table);
    let calls = 0;
    table.write = async (writes) => {
      if (++calls === 3) throw new Conflict([]);
      return write(writes);
    };
    await complete(begun, [...binaries.keys()]);
    expect(calls).toBeGreaterThan(4);
    expect(await root.call('listRPMs', begun.build)).toHaveLength(41);
    expect(await root.call('getBuild', begun.build)).toMatchObject({ state: 1 });
  });

  it('leaves nothing behind when an RPM is of another source package', async () => {
    const begun = await begin([source, ['toji-busy-1.5-1.noarch.rpm', fixture('toji-busy-1.5-1.noarch.rpm')]]);
    await expect(complete(begun, ['toji-busy-1.5-1.noarch.rpm'])).rejects.toThrow(/srpm mismatch/);
    expect(await root.call('listRPMs', begun.build)).toEqual([]);
    expect(await root.call('getBuild', begun.build)).toMatchObject({ state: 0 });
  });

  it.each([
    ['its headers are read', 'get', 'before'],
    ['it is copied', 'copy', 'before'],
    ['its headers have been read', 'get', 'after'],
  ] as const)('takes nothing of an RPM that is replaced when %s', async (_, call, when) => {
    const [[name, bytes]] = [...manyRpms(1)] as [[string, Uint8Array]];
    const begun = await begin([source, [name, bytes]]);
    const { files } = hub.hub;
    const key = `work/${begun.directory}/${name}`;
    const real = files[call].bind(files) as (...args: unknown[]) => Promise<never>;
    let replaced = false;
    const replace = async (): Promise<void> => {
      if (!replaced) await files.put(key, fixture('toji-busy-1.5-1.noarch.rpm'));
      replaced = true;
    };
    Object.assign(files, {
      async [call](from: string, ...more: unknown[]) {
        if (from === key && when === 'before') await replace();
        const answer = await real(from, ...more);
        if (from === key) await replace();
        return answer;
      },
    });
    await expect(complete(begun, [name])).rejects.toMatchObject({
      faultCode: 1000,
      message: `${key} was replaced while it was read`,
    });
    expect(await files.stat(`packages/toji-plain/1/1/noarch/${name}`)).toBeUndefined();
    expect(await root.call('listRPMs', begun.build)).toEqual([]);
    expect(await root.call('getBuild', begun.build)).toMatchObject({ state: 0 });
  });

  it('keeps one of equal noarch packages', async () => {
    const [[name, bytes]] = [...manyRpms(1)] as [[string, Uint8Array]];
    const begun = await begin([source, [`x/${name}`, bytes], [`y/${name}`, bytes]]);
    await complete(begun, [`x/${name}`, `y/${name}`]);
    expect(await root.call('listRPMs', begun.build)).toHaveLength(2);
  });

  it('refuses a build that is not in progress, and a log that was never uploaded', async () => {
    const begun = await begin([source]);
    await expect(complete(begun, [], { noarch: ['build.log'] })).rejects.toThrow(/build\.log is not a regular file/);
    await builder.call('host.failBuild', begun.task, begun.build);
    await expect(complete(begun, [])).rejects.toThrow('Unable to complete build: state is FAILED');
  });
});

describe('a failed build', () => {
  it('is used again, with its id', async () => {
    const first = await begin([source]);
    await builder.call('host.failBuild', first.task, first.build);
    const second = await begin([source]);
    expect(second.build).toBe(first.build);
    expect(await root.call('getBuild', second.build)).toMatchObject({ state: 0, task_id: second.task });
  });

  it('is after a reset, which forgets the tags that it was in', async () => {
    await root.call('createTag', 'dist');
    const first = await begin([source]);
    await complete(first, []);
    await root.call('tagBuildBypass', 'dist', 'toji-plain-1-1');
    await root.call('resetBuild', 'toji-plain-1-1');
    expect((await begin([source])).build).toBe(first.build);
    expect(await root.named('queryHistory', [], { tables: ['tag_listing'] })).toEqual({ tag_listing: [] });
    expect(await root.call('resetBuild', 'none-1-1')).toBeUndefined();
  });

  it('is begun once by a task that starts again', async () => {
    const { task, build } = await begin([source]);
    const data = { name: 'toji-plain', version: '1', release: '1', epoch: null, task_id: task };
    expect(await builder.call('host.initBuild', data)).toBe(build);
    await expect(begin([source])).rejects.toThrow(`Build already in progress (task ${task})`);
  });
});

describe('a draft', () => {
  it('becomes the regular build of its release: name, files, RPMs and metadata of repos move', async () => {
    const binaries = manyRpms(20);
    const begun = await begin([source, ...binaries], { draft: true });
    const draft = `toji-plain-1-1,draft_${begun.build}`;
    await complete(begun, [...binaries.keys()]);
    expect(await root.call('getBuild', draft)).toMatchObject({ draft: true, state: 1 });
    expect(await root.call('getBuild', 'toji-plain-1-1')).toBeNull();
    const promoted = await root.call('promoteBuild', draft);
    expect(promoted).toMatchObject({ nvr: 'toji-plain-1-1', draft: false, promoter_name: 'root', id: begun.build });
    expect(await root.call('getBuild', draft)).toBeNull();
    expect(await root.call('getRPM', 'toji-pl000-1-1.noarch')).toMatchObject({ draft: false });
    const { files } = await hub.hub.files.list('packages/toji-plain/1/');
    expect(files.every(({ key }) => key.startsWith('packages/toji-plain/1/1/'))).toBe(true);
    const [piece] = await Array.fromAsync(
      readPieces(hub.hub.table, hub.hub.files, [begun.build], 'primary', () => true),
    );
    expect(piece!.xml).toContain('href="toplink/packages/toji-plain/1/1/src/');
    expect(await root.call('untaggedBuilds')).toMatchObject([{ release: '1' }]);
  });

  it('may be one of several with the same RPMs, of which one is promoted', async () => {
    const first = await begin([source], { draft: true });
    await complete(first, []);
    const second = await begin([source], { draft: true });
    await complete(second, []);
    await root.call('promoteBuild', first.build);
    await expect(root.call('promoteBuild', second.build)).rejects.toThrow(/Target build already exists/);
    const all = (await root.named('getRPM', ['toji-plain-1-1.src'], { multi: true })) as { build_id: number }[];
    expect(all.map((rpm) => rpm.build_id)).toEqual([first.build, second.build]);
  });
});

describe('the list of untagged builds', () => {
  it('follows tagging, deleting and the deletion of a tag', async () => {
    const names = async () => ((await root.call('untaggedBuilds')) as { release: string }[]).map((row) => row.release);
    await root.call('createTag', 'a');
    await root.call('createTag', 'b');
    for (const release of ['1', '2']) await root.call('createEmptyBuild', 'pkg', '1', release, null);
    expect(await names()).toEqual(['1', '2']);
    await root.call('tagBuildBypass', 'a', 'pkg-1-1');
    await root.call('tagBuildBypass', 'b', 'pkg-1-1');
    await root.call('untagBuildBypass', 'a', 'pkg-1-1');
    expect(await names()).toEqual(['2']);
    await root.call('deleteTag', 'b');
    expect(await names()).toEqual(['1', '2']);
    await root.call('deleteBuild', 'pkg-1-2');
    expect(await names()).toEqual(['1']);
  });
});

describe('a scratch build', () => {
  it('has its results in a directory of its owner, and no row', async () => {
    const { task, directory } = await begin([source, ['build.log', 'done\n']], { release: '9' });
    const logs = { noarch: [`${directory}/build.log`] };
    await builder.call('host.moveBuildToScratch', task, `${directory}/${SOURCE_NAME}`, [], logs);
    const { files } = await hub.hub.files.list('scratch/');
    expect(files.map(({ key }) => key)).toEqual([
      `scratch/root/task_${task}/logs/noarch/build.log`,
      `scratch/root/task_${task}/${SOURCE_NAME}`,
    ]);
    expect(await root.call('getBuild', 'toji-plain-1-1')).toBeNull();
    expect(await root.call('listTaskOutput', task)).toEqual(['build.log', SOURCE_NAME]);
  });
});

describe('a volume', () => {
  it('takes the files of a build, whose tags are out of date then', async () => {
    await hub.hub.files.put('vol/slow/.volume', '');
    await root.call('addVolume', 'slow');
    const begun = await begin([source]);
    await complete(begun, []);
    await root.call('createTag', 'dist');
    await root.call('tagBuildBypass', 'dist', begun.build);
    const before = (await root.call('tagLastChangeEvent', 'dist')) as number;
    await root.call('changeBuildVolume', begun.build, 'slow');
    expect(await root.call('tagLastChangeEvent', 'dist')).toBeGreaterThan(before);
    expect(await root.call('getBuild', begun.build)).toMatchObject({ volume_name: 'slow' });
    expect((await hub.hub.files.list('packages/')).files).toEqual([]);
    expect(await hub.hub.files.stat(`vol/slow/packages/toji-plain/1/1/src/${SOURCE_NAME}`)).toBeDefined();
    expect(await root.named('getRPMHeaders', [], { rpmID: 'toji-plain-1-1.src', headers: ['name'] })).toEqual({
      name: 'toji-plain',
    });
    await expect(root.call('removeVolume', 'slow')).rejects.toThrow('volume slow has builds on it');
    await root.call('changeBuildVolume', begun.build, 'DEFAULT');
    await root.call('removeVolume', 'slow');
  });
});

describe('signed copies', () => {
  it('of imported packages are the signed packages again, and stand in the metadata of repos', async () => {
    const signed = fixture('zzzzzzzz-hello-1.0-1.x86_64.signed.rpm');
    const name = 'zzzzzzzz-hello-1.0-1.x86_64';
    await root.call('createEmptyBuild', 'zzzzzzzz-hello', '1.0', '1', null);
    await hub.hub.files.put(`work/cli-import/x/${name}.rpm`, fixture(`${name}.rpm`));
    const { id, build_id: build } = (await root.call('importRPM', 'cli-import/x', `${name}.rpm`)) as Record<
      string,
      number
    >;
    const { signatureBytes } = parseHeader(signed);
    await root.call('addRPMSig', name, Buffer.from(signatureBytes).toString('base64'));
    await root.call('writeSignedRPM', name, 'AAF92F30');
    expect(await root.call('queryRPMSigs', name, 'AAF92F30')).toMatchObject([{ sigkey: 'aaf92f30' }]);
    const known = await root.named('getRPMChecksums', [name], { cacheonly: true });
    expect(known).toMatchObject({ aaf92f30: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    const key = `packages/zzzzzzzz-hello/1.0/1/data/signed/aaf92f30/x86_64/${name}.rpm`;
    expect(Buffer.from((await hub.hub.files.get(key))!).equals(Buffer.from(signed))).toBe(true);
    const digest = createHash('sha256').update(signed).digest('hex');
    expect(await root.call('getRPMChecksums', id!)).toMatchObject({ aaf92f30: { sha256: digest } });
    const pieces = await Array.fromAsync(readPieces(hub.hub.table, hub.hub.files, [build!], 'primary', () => true));
    expect(pieces.map((piece) => piece.sigkey)).toEqual(['', 'aaf92f30']);
    expect(pieces[1]!.xml).toContain(digest);
    await root.named('deleteRPMSig', [name], { sigkey: 'aaf92f30' });
    expect(await hub.hub.files.stat(key)).toBeUndefined();
    const left = await Array.fromAsync(readPieces(hub.hub.table, hub.hub.files, [build!], 'primary', () => true));
    expect(left.map((piece) => piece.sigkey)).toEqual(['']);
  });
});
