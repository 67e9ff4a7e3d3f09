import { beforeEach, describe, expect, it } from 'vitest';
import { BuildError } from '#core/errors';
import { TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Call, type Container, Deployment } from '../engine/deployment.ts';

type Row = Record<string, Value>;

const URL = 'git+https://git.example.org/k#main';
const COMMIT = 'git+https://git.example.org/k#0123abc';

let deployment: Deployment;
let admin: Call;
/** what the container that reads the description answers */
let described: Row;
/** requests of createKiwiImage tasks */
let images: Value[][];
/** arches whose image fails */
let broken: string[];
/** of the name of the image's file */
let ending: string;
/** what containers tell of themselves beside the truth */
let claimed: Struct;

const describeImage: Container = async () => described as Struct;

const makeImage: Container = async ({ id, request }) => {
  images.push(request);
  const [name, version, release, arch] = request as string[];
  if (broken.includes(arch!)) throw new BuildError(`no image for ${arch}`);
  const file = `${name}.${arch}-${version}-${release}.${ending}`;
  const directory = `tasks/${id % 10000}/${id}`;
  await deployment.upload(directory, file, `image ${arch}`);
  await deployment.upload(directory, `image-root.${arch}.log`, 'log');
  const logs = [`image-root.${arch}.log`];
  return {
    ...{ arch: arch!, task_id: id, name: name!, version: version!, release: release! },
    logs,
    files: [file],
    rpmlist: [],
    ...claimed,
  };
};

beforeEach(async () => {
  described = { name: 'disk', version: '1.0', profile: null, type: 'tbz', source: COMMIT };
  images = [];
  broken = [];
  claimed = {};
  ending = 'tar.xz';
  const pool = { name: 'pool', pool: 'x86_64', arches: 'x86_64 aarch64', channels: ['default', 'createrepo', 'image'] };
  deployment = await Deployment.start({
    settings: { hosts: [pool] },
    containers: { kiwiDescription: describeImage, createKiwiImage: makeImage },
  });
  admin = deployment.as('admin');
  await admin('createTag', 'img-build', { arches: 'x86_64 aarch64', __starstar: true });
  await admin('createTag', 'img');
  await admin('createBuildTarget', 'img', 'img-build', 'img');
  await admin('packageListAdd', 'img', 'disk', 'admin');
});

async function build(opts: Row = {}, arches: Value = []): Promise<Row> {
  const id = await admin('kiwiBuild', 'img', arches, URL, 'disk.kiwi', { ...opts, __starstar: true });
  await deployment.settle();
  return (await admin('getTaskInfo', id)) as Row;
}

const faultOf = async ({ id }: Row): Promise<string> => {
  try {
    await admin('getTaskResult', id!);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
};

describe('an image build', () => {
  it('becomes a build with an archive for each arch, in the destination tag', async () => {
    const task = await build();
    expect(await faultOf(task)).toBe('no fault');
    expect(await admin('getTaskResult', task.id!)).toBe('image build results in: /mnt/koji/packages/disk/1.0/1/images');
    const info = (await admin('getBuild', 'disk-1.0-1')) as Row;
    expect(info).toMatchObject({ state: 1, task_id: task.id, source: COMMIT });
    const archives = (await admin('listArchives', info.id!)) as Row[];
    expect(archives.map((row) => row.filename)).toEqual(['disk.x86_64-1.0-1.tar.xz', 'disk.aarch64-1.0-1.tar.xz']);
    expect(await admin('listTagged', 'img')).toMatchObject([{ nvr: 'disk-1.0-1' }]);
  });

  it('has each arch build the commit that was read, with the options and the repo', async () => {
    await build({ type_attr: ['a=b'], repos: ['http://r/'] }, 'x86_64');
    const [name, version, release, arch, target, tag, repo, url, path, opts] = images[0]!;
    expect([name, version, release, arch, url, path]).toEqual(['disk', '1.0', '1', 'x86_64', COMMIT, 'disk.kiwi']);
    expect(target).toMatchObject({ name: 'img', build_tag: tag });
    expect(repo).toMatchObject({ tag_name: 'img-build', state: 1 });
    expect(opts).toEqual({ type_attr: ['a=b'], repos: ['http://r/'], use_buildroot_repo: true });
  });

  it('takes the files of its own subtasks, whatever these say', async () => {
    claimed = { task_id: 1, arch: '../../other' };
    expect(await faultOf(await build({}, 'x86_64'))).toBe('no fault');
    const { id } = (await admin('getBuild', 'disk-1.0-1')) as Row;
    expect(await admin('listArchives', id!)).toMatchObject([{ filename: 'disk.x86_64-1.0-1.tar.xz' }]);
    expect(await admin('getBuildLogs', id!)).toMatchObject([{ dir: 'image/x86_64' }]);
  });

  it('takes the next release, or the one that is given', async () => {
    await build({}, 'x86_64');
    await build({}, 'x86_64');
    await build({ release: '7', version: '3' }, 'x86_64');
    expect(images.map(([, version, release]) => `${version}-${release}`)).toEqual(['1.0-1', '1.0-2', '3-7']);
  });

  it('is named by its profile', async () => {
    described = { ...described, name: 'disk-Small', profile: 'Small' };
    await admin('packageListAdd', 'img', 'disk-Small', 'admin');
    await build({}, 'x86_64');
    expect(images[0]?.[0]).toBe('disk-Small');
    expect(images[0]?.[9]).toMatchObject({ profile: 'Small' });
  });

  it('goes without a build when it is scratch', async () => {
    const task = await build({ scratch: true }, 'x86_64');
    expect(await admin('getTaskResult', task.id!)).toMatch(
      /^Scratch image build results in: \/mnt\/koji\/work\/tasks\//,
    );
    expect(await admin('getBuild', 'disk-1.0-1')).toBeNull();
    const { files } = await deployment.files.list('scratch/admin/');
    expect(files.map(({ key }) => key.replace(/^.*\//, ''))).toEqual([
      'disk.x86_64-1.0-1.tar.xz',
      'image-root.x86_64.log',
    ]);
  });
});

describe('an arch that fails', () => {
  it('fails the build', async () => {
    broken = ['aarch64'];
    const task = await build();
    expect(await faultOf(task)).toBe('no image for aarch64');
    expect(await admin('getBuild', 'disk-1.0-1')).toMatchObject({ state: 3 });
  });

  it('does not when it is optional', async () => {
    broken = ['aarch64'];
    await build({ optional_arches: ['aarch64'] });
    const info = (await admin('getBuild', 'disk-1.0-1')) as Row;
    expect(info.state).toBe(1);
    expect(await admin('listArchives', info.id!)).toHaveLength(1);
  });

  it('does when no other is left', async () => {
    broken = ['aarch64', 'x86_64'];
    const task = await build({ optional_arches: ['aarch64', 'x86_64'] });
    expect(await faultOf(task)).toBe('all subtasks failed');
  });
});

describe('an image of a kind that the hub does not know', () => {
  it('is no build', async () => {
    ending = 'cpio';
    const task = await build({}, 'x86_64');
    expect(await faultOf(task)).toMatch(/disk\.x86_64-1\.0-1\.cpio/);
    expect(await admin('getBuild', 'disk-1.0-1')).toMatchObject({ state: 3 });
  });
});

describe('what cannot be built', () => {
  it.each([
    [{ version: null }, 'the description has no version, and none is given'],
    [{ name: 'other' }, 'package (image) other not in list for tag img'],
    [{ type: 'oem' }, /^image type oem needs mounts and loop devices.*channel image-privileged/],
  ])('fails before any arch begins: %j', async (change, problem) => {
    described = { ...described, ...change };
    const task = await build();
    expect(task.state).toBe(TASK.FAILED);
    expect(await faultOf(task)).toMatch(problem);
    expect(images).toEqual([]);
  });

  it.each(['../../evil', '..', 'a/b'])('has no name that leads elsewhere, scratch or not: %s', async (name) => {
    described = { ...described, name };
    await admin('packageListAdd', 'img', name, 'admin');
    for (const scratch of [true, false]) {
      expect(await faultOf(await build({ scratch }, 'x86_64'))).toBe(`Invalid part of a build's name: ${name}`);
    }
    expect(images).toEqual([]);
    expect(await admin('listBuilds', { __starstar: true })).toEqual([]);
  });

  it.each(['profile', 'release', 'version', 'type', 'result_bundle_name_format'])(
    'has no %s that does',
    async (option) => {
      const call = admin('kiwiBuild', 'img', [], URL, 'disk.kiwi', { [option]: '../x', __starstar: true });
      await expect(call).rejects.toThrow(`Invalid ${option}: '../x'`);
      expect(await admin('listTasks', { method: 'kiwiBuild' })).toEqual([]);
    },
  );

  it('is for arches that the build tag has', async () => {
    expect(await faultOf(await build({}, 's390x'))).toBe('Invalid arch for build tag: s390x');
  });

  it('goes to hosts that can mount, where there are any', async () => {
    await admin('addHost', 'metal', ['x86_64'], { __starstar: true });
    await admin('addHostToChannel', 'metal', 'image-privileged', true);
    described = { ...described, type: 'oem' };
    const task = await build({}, 'x86_64');
    const [image] = ((await admin('getTaskChildren', task.id!)) as Row[]).filter(
      (row) => row.method === 'createKiwiImage',
    );
    const channel = (await admin('getChannel', 'image-privileged')) as Row;
    expect(image).toMatchObject({ channel_id: channel.id, state: TASK.FREE });
  });
});
