import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { Lab, structOf } from './lab.ts';
import { hello, spec } from './packages.ts';

const lab = new Lab();
beforeAll(async () => void (await lab.start()));
afterAll(() => lab.stop());

describe('a package from git to RPMs', () => {
  test('buildSRPMFromSCM, then buildArch', async () => {
    const commit = lab.commit('hello', hello);
    lab.extra = { 'rpm.macro.dist': '.lab1', 'rpm.env.LAB': 'yes' };
    const made = await lab.run('buildSRPMFromSCM', [
      `${lab.gitUrl}/hello#main`,
      'dist-build',
      { repo_id: 1, scratch: false },
    ]);
    expect(made.fault, lab.log(made, 'root.log') + lab.log(made, 'build.log')).toBeUndefined();
    const { srpm, source, brootid, logs } = structOf(made.result);
    expect(made.exit).toBe(0);
    const first = `tasks/${lab.lastTask}/${lab.lastTask}`;
    expect(srpm).toBe(`${first}/hello-1.0-1.lab1.src.rpm`);
    expect(source).toEqual({ url: `${lab.gitUrl}/hello#${commit}`, source: `${lab.gitUrl}/hello#${commit}` });
    expect(brootid).toBe(lab.lastTask);
    expect(logs).toContain(`${first}/checkout.log`);

    const built = await lab.run('buildArch', [srpm!, 3, lab.arch, true, { repo_id: 1 }], { arch: lab.arch });
    expect(built.fault, lab.log(built, 'root.log') + lab.log(built, 'build.log')).toBeUndefined();
    const result = structOf(built.result);
    const second = `tasks/${lab.lastTask}/${lab.lastTask}`;
    expect(result.rpms).toEqual([
      `${second}/hello-1.0-1.lab1.${lab.arch}.rpm`,
      `${second}/hello-doc-1.0-1.lab1.noarch.rpm`,
    ]);
    expect(result.srpms).toEqual([`${second}/hello-1.0-1.lab1.src.rpm`]);
    expect(result.logs).toContain(`${second}/noarch_rpmdiff.json`);
    expect(JSON.parse(lab.log(built, 'noarch_rpmdiff.json'))).toEqual({
      [lab.lastTask]: { 'hello-doc-1.0-1.lab1.noarch.rpm': expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });
});

describe('rebuildSRPM', () => {
  test('gives an uploaded source RPM the macros of the tag', async () => {
    lab.extra = { 'rpm.macro.dist': '.old' };
    lab.commit('again', { 'again.spec': spec('again') });
    const first = await lab.run('buildSRPMFromSCM', [`${lab.gitUrl}/again#main`, 'dist-build', { repo_id: 1 }]);
    const { srpm } = structOf(first.result);
    lab.extra = { 'rpm.macro.dist': '.new' };
    const again = await lab.run('rebuildSRPM', [srpm!, 'dist-build', { repo_id: 1 }]);
    expect(again.fault, lab.log(again, 'build.log')).toBeUndefined();
    const { source, ...rest } = structOf(again.result);
    expect(source).toEqual({ source: 'again-1.0-1.old.src.rpm', url: 'again-1.0-1.old.src.rpm' });
    expect(rest.srpm).toMatch(/\/again-1\.0-1\.new\.src\.rpm$/);
  });
});

describe('runroot', () => {
  const runroot = (command: Value, named: Struct = {}) =>
    lab.run('runroot', ['dist-build', lab.arch, command, { ...named, __starstar: true }], { arch: lab.arch });

  test('runs words as root, with packages on top', async () => {
    const ran = await runroot(['sh', '-c', 'id -u; m4 --version; echo "it\'s" > /root/kept'], {
      packages: ['m4'],
      upload_logs: ['/root/kept', '/root/nosuch'],
      repo_id: null,
    });
    expect(ran.fault, lab.log(ran, 'root.log')).toBeUndefined();
    expect(ran.result).toBe('sh completed successfully');
    expect(lab.log(ran, 'runroot.log')).toMatch(/^0\nm4 .*GNU/);
    expect(lab.log(ran, 'kept')).toBe("it's\n");
    expect(lab.log(ran, 'mock_output.log')).toContain('/root/nosuch');
  });

  test('a shell command that fails', async () => {
    const { fault } = await runroot('LANG=C false || exit 3', { mounts: [] });
    expect(fault).toEqual({ code: 1012, text: 'false exited with status 3' });
  });

  test('mounts are refused', async () => {
    const { fault } = await runroot('true', { mounts: ['/mnt/x'] });
    expect(fault?.code).toBe(1000);
  });
});
