/** Images by the kiwi of the seed distribution, in real builder containers. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { Lab, structOf } from '../agent/lab.ts';

const lab = new Lab();
beforeAll(async () => void (await lab.start()));
afterAll(() => lab.stop());

const description = (type: string, more = '') => `<?xml version="1.0" encoding="utf-8"?>
<image schemaversion="7.5" name="tiny">
  <description type="system"><author>A</author><contact>a@example.com</contact><specification>tiny</specification></description>
  <preferences>
    <version>1.2.3</version>
    <packagemanager>dnf</packagemanager>
    <rpm-check-signatures>false</rpm-check-signatures>
    <type image="${type}">${['docker', 'oci'].includes(type) ? '<containerconfig name="tiny" tag="1"/>' : ''}</type>
  </preferences>
  <include from="this://./packages.xml"/>
  <repository type="rpm-md"><source path="http://example.invalid/never/"/></repository>
  ${more}
</image>
`;

const packages = `<image schemaversion="7.5" name="tiny">
  <packages type="bootstrap"><package name="filesystem"/><package name="seed-release"/><package name="coreutils"/><package name="bash"/></packages>
</image>
`;

function commit(files: Record<string, string>): string {
  return `${lab.gitUrl}/kiwi#${lab.commit('kiwi', { 'packages.xml': packages, ...files })}`;
}

/** What a privileged container has more of, as far as kiwi needs it. */
const LOOP_CONTROL = '/dev/loop-control';
const MAY_MOUNT = [
  ...['--cap-add', 'SYS_ADMIN', '--security-opt', 'apparmor=unconfined', '--device-cgroup-rule', 'b 7:* rmw'],
  ...[LOOP_CONTROL, ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => `/dev/loop${n}`)].flatMap((path) => ['--device', path]),
];

const build = (url: string, path: string, opts: Record<string, Value> = {}, docker: string[] = []) => {
  const repo = { id: 1, tag_name: 'dist-build' };
  const options = { use_buildroot_repo: true, ...opts };
  const request: Value[] = ['tiny', '1.2.3', '5', lab.arch, {}, 'dist-build', repo, url, path, options];
  return lab.run('createKiwiImage', request, { arch: lab.arch, docker });
};

describe('the description of an image', () => {
  test('is read from source control', async () => {
    const url = commit({ 'tiny.kiwi': description('tbz') });
    const { fault, result } = await lab.run('kiwiDescription', [url, '/', {}]);
    expect(fault).toBeUndefined();
    expect(result).toEqual({ name: 'tiny', version: '1.2.3', profile: null, type: 'tbz', source: url });
  });

  test('may lack what make prep will make', async () => {
    const url = commit({ 'tiny.kiwi': description('tbz', '<include from="this://made.xml"/>') });
    expect((await lab.run('kiwiDescription', [url, '/', { make_prep: true }])).result).toMatchObject({ name: 'tiny' });
    const { fault } = await lab.run('kiwiDescription', [url, '/', {}]);
    expect(fault?.text).toBe('no such file in the repository: made.xml');
  });
});

describe('an image', () => {
  test.each(['tbz', 'cpio', 'docker', 'oci'])('of type %s is built', async (type) => {
    const made = await build(commit({ 'tiny.kiwi': description(type) }), 'tiny.kiwi');
    expect(made.fault, lab.log(made, `image-root.${lab.arch}.log`).slice(-5000)).toBeUndefined();
    const { files, rpmlist } = structOf(made.result);
    const ending = { tbz: 'tar.xz', cpio: 'cpio' }[type] ?? `${type}.tar.xz`;
    expect(files).toContain(`tiny.${lab.arch}-1.2.3-5.${ending}`);
    expect(files).toContain(`tiny.${lab.arch}-1.2.3-5.packages`);
    expect((rpmlist as Value[]).map((row) => structOf(row).name)).toEqual(
      expect.arrayContaining(['bash', 'coreutils']),
    );
  });

  test('has what is installed from within it, what make prep made, and the profile', async () => {
    const files = {
      Makefile: 'prep:\n\tsed s/PACKAGE/sed/ made.in > made.xml\n',
      'made.in': '<image><packages type="image" profiles="Small"><package name="PACKAGE"/></packages></image>',
      'tiny.kiwi': description(
        'tbz',
        '<profiles><profile name="Small" description="s"/></profiles><include from="this://made.xml"/>',
      ),
    };
    const made = await build(commit(files), 'tiny.kiwi', { make_prep: true, profile: 'Small' });
    expect(made.fault, lab.log(made, `image-root.${lab.arch}.log`).slice(-5000)).toBeUndefined();
    const { rpmlist } = structOf(made.result);
    expect((rpmlist as Value[]).map((row) => structOf(row).name)).toContain('sed');
  });

  test('has the attributes of its type and the names of its files from the options', async () => {
    const types = '<preferences><type image="squashfs"/></preferences>';
    const made = await build(commit({ 'tiny.kiwi': description('tbz', types) }), 'tiny.kiwi', {
      type: 'squashfs',
      type_attr: ['squashfscompression=gzip'],
      result_bundle_name_format: '%N-%I-v%v',
      repo_releasever: '41',
    });
    const log = lab.log(made, `image-root.${lab.arch}.log`);
    expect(made.fault, log.slice(-5000)).toBeUndefined();
    expect(structOf(made.result).files).toContain('tiny-5-v1.2.3.squashfs.xz');
    expect(log).toMatch(/mksquashfs .*-comp gzip/);
    expect(log).toContain('--releasever=41');
  });

  test('of a type that needs loop devices is refused in words', async () => {
    const made = await build(commit({ 'tiny.kiwi': description('oem') }), 'tiny.kiwi');
    expect(made.fault?.text).toMatch(/^image type oem needs mounts and loop devices/);
  });

  // a kernel without loop devices has no such container either
  test.runIf(existsSync(LOOP_CONTROL))('of such a type is built where the container may mount', async () => {
    const made = await build(commit({ 'tiny.kiwi': description('ext4') }), 'tiny.kiwi', {}, MAY_MOUNT);
    const log = lab.log(made, `image-root.${lab.arch}.log`);
    expect(made.fault, log.slice(-5000)).toBeUndefined();
    expect(structOf(made.result).files).toContain(`tiny.${lab.arch}-1.2.3-5.ext4.xz`);
    expect(log).toMatch(/mkfs\.ext4 .*\/dev\/loop\d/);
  });

  test('that takes in files from elsewhere is refused', async () => {
    const url = commit({ 'tiny.kiwi': description('tbz', '<include from="file:///etc/hosts.xml"/>') });
    expect((await build(url, 'tiny.kiwi')).fault?.text).toBe(
      'Unhandled include protocol in include path: file:///etc/hosts.xml.',
    );
  });
});
