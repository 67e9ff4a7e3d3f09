import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { fixture } from '../doubles/many-rpms.ts';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';
import { misshapen, told } from '../doubles/told.ts';

let hub: MemoryHub;
let root: Client;
let alice: Client;

const RPM = 'toji-plain-1-1.noarch.rpm';
const SRPM = 'toji-plain-1-1.src.rpm';
const DIRECTORY = 'cli-import/cg';

const FILES: Record<string, Uint8Array> = {
  [RPM]: fixture(RPM),
  [SRPM]: fixture(SRPM),
  'disk.qcow2': new TextEncoder().encode('QFI'),
  'build.log': new TextEncoder().encode('done\n'),
};

beforeEach(async () => {
  hub = await memoryHub();
  root = await hub.login('root');
  alice = await hub.login('alice');
  await root.named('grantCGAccess', ['alice', 'osbs'], { create: true });
  for (const [name, content] of Object.entries(FILES)) await hub.hub.files.put(`work/${DIRECTORY}/${name}`, content);
});

const output = (filename: string, type: string, more: Struct = {}): Struct => ({
  ...{ filename, type, buildroot_id: 1, arch: 'x86_64', checksum_type: 'sha256' },
  filesize: FILES[filename]!.length,
  checksum: createHash('sha256').update(FILES[filename]!).digest('hex'),
  ...more,
});

const IMAGE = { extra: { typeinfo: { image: { arch: 'x86_64' } } } };

const metadata = (outputs: Value[], build: Struct = {}): Struct => ({
  metadata_version: 0,
  build: {
    ...{ name: 'toji-plain', version: '1', release: '1', source: 'git://x', start_time: 1000, end_time: 2000.5 },
    ...{ extra: { note: 'kept', image: {} }, ...build },
  },
  buildroots: [
    {
      id: 1,
      host: { os: 'rhel', arch: 'x86_64' },
      content_generator: { name: 'osbs', version: '2.0' },
      container: { type: 'docker', arch: 'x86_64' },
      tools: [],
      components: [],
    },
  ],
  output: outputs,
});

const ALL = [output(SRPM, 'rpm'), output(RPM, 'rpm'), output('disk.qcow2', 'qcow2', IMAGE), output('build.log', 'log')];

describe('CGImport', () => {
  it('makes a build of RPMs, images and logs with foreign buildroots', async () => {
    const build = (await alice.call('CGImport', metadata(ALL), DIRECTORY)) as Struct;
    expect(build).toMatchObject({ nvr: 'toji-plain-1-1', state: 1, source: 'git://x', owner_name: 'alice' });
    expect(build).toMatchObject({
      extra: { note: 'kept', typeinfo: { image: {} } },
      cg_name: 'osbs',
      completion_ts: { value: 2000.5 },
      start_ts: { value: 1000 },
    });
    expect(await alice.call('getBuildType', build.id!)).toEqual({ rpm: null, image: { build_id: build.id } });
    const rpms = (await alice.call('listRPMs', build.id!)) as Struct[];
    expect(rpms.map((rpm) => rpm.arch)).toEqual(['src', 'noarch']);
    const root = await alice.call('getBuildroot', rpms[0]!.buildroot_id!);
    expect(root).toMatchObject({ cg_name: 'osbs', cg_version: '2.0', container_type: 'docker', br_type: 1 });
    expect(await alice.named('listArchives', [build.id!], { type: 'image' })).toMatchObject([
      { filename: 'disk.qcow2', arch: 'x86_64', size: 3, buildroot_id: rpms[0]!.buildroot_id },
    ]);
    expect(await alice.call('getBuildLogs', build.id!)).toMatchObject([{ name: 'build.log' }]);
    expect(await hub.hub.files.stat('packages/toji-plain/1/1/metadata.json')).toBeDefined();
  });

  it('tells of imports and promotions as docs/messages.md shows', async () => {
    const draft = (await alice.call('CGImport', metadata(ALL, { draft: true }), DIRECTORY)) as Struct;
    await alice.call('promoteBuild', draft.id!);
    const messages = await told(hub.hub.table);
    expect(misshapen(messages)).toEqual([]);
    const topics = messages.map(({ topic }) => topic);
    expect(topics).toEqual(expect.arrayContaining(['import.cg', 'import.rpm', 'import.archive', 'build.promote']));
  });

  it('fills a reserved build', async () => {
    const wanted = { name: 'toji-plain', version: '1', release: '1', epoch: null };
    const { build_id, token } = (await alice.call('CGInitBuild', 'osbs', wanted)) as {
      build_id: number;
      token: string;
    };
    const filled = metadata(ALL, { build_id });
    await expect(alice.call('CGImport', filled, DIRECTORY, 'other')).rejects.toThrow("Token doesn't match");
    expect(await alice.call('CGImport', filled, DIRECTORY, token)).toMatchObject({
      id: build_id,
      state: 1,
      cg_name: 'osbs',
    });
  });

  it('refuses a reservation without its token, a token without a reservation, and a name that is taken', async () => {
    const wanted = { name: 'toji-plain', version: '1', release: '1', epoch: null };
    const { build_id, token } = (await alice.call('CGInitBuild', 'osbs', wanted)) as Record<string, Value>;
    const refused = async (build: Struct, given: Value, error: string) =>
      expect(alice.call('CGImport', metadata(ALL, build), DIRECTORY, given)).rejects.toThrow(error);
    await refused({ build_id: build_id! }, null, `Token doesn't match build ID ${build_id}`);
    await refused({ build_id: build_id!, version: '2' }, token!, `Build (${build_id}) NVR is different`);
    await refused({}, token!, 'Reservation token given, but no build_id in metadata');
    await alice.call('CGRefundBuild', 'osbs', build_id!, token!);
    await refused({}, null, 'Build already exists: ');
    await refused({ build_id: build_id! }, token!, `Token doesn't match build ID ${build_id}`);
  });

  it('refuses components that cannot be', async () => {
    const refused = async (component: Struct, error: string) => {
      const whole = metadata([{ ...ALL[2]!, components: [component] }]);
      await expect(alice.call('CGImport', whole, DIRECTORY)).rejects.toThrow(error);
    };
    await refused({ type: 'odd' }, 'No such component type: odd');
    await refused({ type: 'rpm', location: 'x' }, 'External rpms not allowed');
    await refused({ type: 'kojifile', archive_id: 99 }, 'No such archive: 99');
    expect(await alice.call('getBuild', 'toji-plain-1-1')).toBeNull();
  });

  it('has its metadata in a file, too', async () => {
    await hub.hub.files.put(`work/${DIRECTORY}/metadata.json`, JSON.stringify(metadata(ALL)));
    expect(await alice.call('CGImport', 'metadata.json', DIRECTORY)).toMatchObject({ state: 1 });
  });

  it('keeps what comes as metadata only', async () => {
    const facts = {
      name: 'toji-plain',
      version: '1',
      release: '1',
      arch: 's390x',
      epoch: null,
      sigmd5: 'a'.repeat(32),
    };
    const only = { ...output(RPM, 'rpm', { metadata_only: true, ...facts }), filename: 'toji-plain-1-1.s390x.rpm' };
    const build = (await alice.call('CGImport', metadata([...ALL, only]), DIRECTORY)) as Struct;
    expect(await alice.call('getRPM', 'toji-plain-1-1.s390x')).toMatchObject({
      metadata_only: true,
      build_id: build.id,
    });
  });

  it.each([
    ['another size', { filesize: 1 }, /File size/],
    ['another digest', { checksum: 'a'.repeat(64) }, /File checksum mismatch/],
    ['a file that is not there', { filename: 'none.log' }, /No such file/],
    ['an unknown kind of file', { type: 'odd', filename: 'build.log' }, /No typeinfo/],
    ['two types at once', { type: 'odd', extra: { image: {}, typeinfo: { rpm: {} } } }, /multiple types: build.log/],
    ['a type that the build has not', { type: 'odd', extra: { win: {} } }, 'Output type win not listed in build types'],
    ['an output of no buildroot', { buildroot_id: 7 }, 'Buildroot id not used in output: 1'],
  ])('refuses %s before anything is written', async (_, wrong, error) => {
    await expect(alice.call('CGImport', metadata([{ ...ALL[3]!, ...wrong }]), DIRECTORY)).rejects.toThrow(error);
    expect(await alice.call('getBuild', 'toji-plain-1-1')).toBeNull();
  });

  it('names what is wrong with metadata', async () => {
    const broken = { ...metadata(ALL), output: [{ filename: 'x' }] };
    await expect(alice.call('CGImport', broken, DIRECTORY)).rejects.toThrow(/Invalid metadata: .*output/);
    await expect(root.call('CGImport', broken, DIRECTORY)).rejects.toThrow('Content generator access required (osbs)');
    const later = { ...metadata(ALL), metadata_version: 1 };
    await expect(alice.call('CGImport', later, DIRECTORY)).rejects.toThrow('No such metadata version: 1');
    await expect(alice.call('CGImport', null, DIRECTORY)).rejects.toThrow('No such file: metadata.json');
  });

  it('reads metadata that come as text', async () => {
    const text = JSON.stringify(metadata(ALL));
    expect(await alice.call('CGImport', text, DIRECTORY)).toMatchObject({ state: 1 });
    await expect(alice.call('CGImport', '{', DIRECTORY)).rejects.toThrow('Invalid json data for metadata');
  });

  it('does not read a file whose digest is known since it came', async () => {
    const { files } = hub.hub;
    const key = `work/${DIRECTORY}/build.log`;
    await files.put(key, FILES['build.log']!, { sha256: String(ALL[3]!.checksum) });
    const get = files.get.bind(files);
    files.get = async (asked, ...range) => {
      if (asked === key) throw new Error('read');
      return get(asked, ...range);
    };
    expect(await alice.call('CGImport', metadata([ALL[3]!]), DIRECTORY)).toMatchObject({ state: 1 });
  });

  it('keeps the digest that the generator has sent', async () => {
    const checksum = createHash('md5').update(FILES['disk.qcow2']!).digest('hex');
    const image = { ...ALL[2]!, checksum, checksum_type: 'md5' };
    const build = (await alice.call('CGImport', metadata([image]), DIRECTORY)) as Struct;
    expect(await alice.call('listArchives', build.id!)).toMatchObject([{ checksum, checksum_type: 0 }]);
  });

  it('is for users of the generator', async () => {
    await expect(root.call('CGImport', metadata(ALL), DIRECTORY)).rejects.toThrow(
      'Content generator access required (osbs)',
    );
  });
});
