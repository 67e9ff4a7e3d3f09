/** Images by the kiwi of the seed distribution, in real builder containers. */
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
    <type image="${type}">${type === 'tbz' ? '' : '<containerconfig name="tiny" tag="1"/>'}</type>
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

const build = (url: string, path: string, opts: Record<string, Value> = {}) => {
  const repo = { id: 1, tag_name: 'dist-build' };
  const options = { use_buildroot_repo: true, ...opts };
  const request: Value[] = ['tiny', '1.2.3', '5', lab.arch, {}, 'dist-build', repo, url, path, options];
  return lab.run('createKiwiImage', request, { arch: lab.arch });
};

describe('the description of an image', () => {
  test('is read from source control', async () => {
    const url = commit({ 'tiny.kiwi': description('tbz') });
    const { fault, result } = await lab.run('kiwiDescription', [url, '/', {}]);
    expect(fault).toBeUndefined();
    expect(result).toEqual({ name: 'tiny', version: '1.2.3', profile: null, type: 'tbz', source: url });
  });
});

describe('an image', () => {
  test.each(['tbz', 'docker', 'oci'])('of type %s is built', async (type) => {
    const made = await build(commit({ 'tiny.kiwi': description(type) }), 'tiny.kiwi');
    expect(made.fault, lab.log(made, `image-root.${lab.arch}.log`).slice(-5000)).toBeUndefined();
    const { files, rpmlist } = structOf(made.result);
    const ending = type === 'tbz' ? 'tar.xz' : `${type}.tar.xz`;
    expect(files).toContain(`tiny.${lab.arch}-1.2.3-5.${ending}`);
    expect(files).toContain(`tiny.${lab.arch}-1.2.3-5.packages`);
    expect((rpmlist as Value[]).map((row) => structOf(row).name)).toEqual(
      expect.arrayContaining(['bash', 'coreutils']),
    );
  });

  test('has what is installed from within it, what make prep made, and the profile', async () => {
    const files = {
      Makefile: 'prep:\n\tsed s/Tiny/tiny/ tiny.in > made.kiwi\n',
      'tiny.in': description(
        'tbz',
        '<profiles><profile name="Small" description="s"/></profiles>' +
          '<packages type="image" profiles="Small"><package name="sed"/></packages>',
      ),
    };
    const made = await build(commit(files), 'made.kiwi', { make_prep: true, profile: 'Small' });
    expect(made.fault, lab.log(made, `image-root.${lab.arch}.log`).slice(-5000)).toBeUndefined();
    const { rpmlist } = structOf(made.result);
    expect((rpmlist as Value[]).map((row) => structOf(row).name)).toContain('sed');
  });

  test('of a type that needs loop devices is refused in words', async () => {
    const made = await build(commit({ 'tiny.kiwi': description('oem') }), 'tiny.kiwi');
    expect(made.fault?.text).toMatch(/^image type oem needs mounts and loop devices/);
  });

  test('that takes in files from elsewhere is refused', async () => {
    const url = commit({ 'tiny.kiwi': description('tbz', '<include from="file:///etc/hosts.xml"/>') });
    expect((await build(url, 'tiny.kiwi')).fault?.text).toBe(
      'Unhandled include protocol in include path: file:///etc/hosts.xml.',
    );
  });
});
