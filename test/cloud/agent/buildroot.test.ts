import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { Lab, structOf } from './lab.ts';
import { spec } from './packages.ts';

const lab = new Lab();
beforeAll(async () => void (await lab.start()));
afterAll(() => lab.stop());

async function build(name: string, files: Record<string, string>) {
  const commit = lab.commit(name, files);
  const made = await lab.run('buildSRPMFromSCM', [`${lab.gitUrl}/${name}#${commit}`, 'dist-build', { repo_id: 1 }]);
  expect(made.fault).toBeUndefined();
  const { srpm } = structOf(made.result);
  const built = await lab.run('buildArch', [srpm as Value, 3, lab.arch, true, { repo_id: 1 }], { arch: lab.arch });
  return { ...built, log: lab.log(built, 'build.log') };
}

describe('build code', () => {
  test('runs without privileges, descriptors, or a view of the agent', async () => {
    const probe = [
      'id',
      'echo "descriptors: $(ls /proc/self/fd | tr "\\n" " ")"',
      'grep -E "CapEff|NoNewPrivs" /proc/self/status',
      'ls /kojid 2>&1 || true',
      'tr "\\0" "\\n" < /proc/1/environ 2>&1 || true',
      'echo "environment: $(env | grep -c TOJI || true)"',
    ];
    const { fault, log } = await build('probe', { 'probe.spec': spec('probe', { build: probe.join('\n') }) });
    expect(fault).toBeUndefined();
    expect(log).toContain('uid=1000(mockbuild) gid=135(mock)');
    expect(log).toContain('descriptors: 0 1 2 3 ');
    expect(log).toMatch(/CapEff:\s+0000000000000000/);
    expect(log).toMatch(/NoNewPrivs:\s+1/);
    expect(log).toMatch(/\/kojid.*Permission denied/);
    expect(log).toContain('environment: 0');
    expect(log).not.toContain('TOJI_SESSION_KEY');
  });

  test('has no network when the tag says so', async () => {
    lab.extra = { 'mock.rpmbuild_networking': false, 'mock.new_chroot': false };
    const probe = '(echo > /dev/tcp/127.0.0.1/1) 2>&1 || true';
    const built = await build('offline', { 'offline.spec': spec('offline', { build: probe }) });
    lab.extra = {};
    expect(built.log).toContain('Address family not supported');
    expect(lab.log(built, 'mock_output.log')).toContain('mock.new_chroot has no meaning');
  });

  test('leaves nothing behind that keeps the task from ending', async () => {
    const { fault, seconds } = await build('daemon', {
      'daemon.spec': spec('daemon', { build: 'setsid sleep 600 & (nohup sleep 600 > /dev/null 2>&1 &)' }),
    });
    expect(fault).toBeUndefined();
    expect(seconds).toBeLessThan(120);
  });
});

describe('BuildRequires', () => {
  test('are generated in rounds', async () => {
    const generator = '%generate_buildrequires\necho zlib-devel\n[ ! -e /usr/include/zlib.h ] || echo "m4 >= 1.4"\n';
    const { fault, result, log } = await build('dynamic', {
      'dynamic.spec': spec('dynamic', { sections: generator, build: 'test -e /usr/include/zlib.h && m4 --version' }),
    });
    expect(fault, log).toBeUndefined();
    expect(structOf(result).rpms).toHaveLength(1);
    const listed = lab.calls('host.updateBuildRootList').at(-1)?.[1] as Value[];
    expect(listed.map((row) => isStruct(row) && row.name)).toEqual(expect.arrayContaining(['m4', 'zlib1g-dev']));
  });
});

describe('what the hub is told', () => {
  test('rows of the buildroot, and macros in the RPMs', async () => {
    lab.externalRepos = [{ external_repo_id: 9, external_repo_name: 'ext', url: 'http://ext.example.com/$arch/' }];
    const { fault } = await build('rows', { 'rows.spec': spec('rows', { preamble: 'BuildArch: noarch' }) });
    expect(fault).toBeUndefined();
    const rows = lab.calls('host.setBuildRootList').at(-1)?.[1] as Value[];
    const bash = rows.map(structOf).find(({ name }) => name === 'bash');
    expect(bash).toEqual({
      name: 'bash',
      version: expect.any(String),
      release: expect.any(String),
      epoch: null,
      arch: lab.arch,
      payloadhash: expect.stringMatching(/^[0-9a-f]{32}$/),
      size: expect.any(Number),
      buildtime: expect.any(Number),
    });
    expect(lab.heartbeats).toBeGreaterThan(0);
  });
});
