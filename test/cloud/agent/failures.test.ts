import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { Lab, structOf } from './lab.ts';
import { hello, spec } from './packages.ts';

const lab = new Lab();
beforeAll(async () => void (await lab.start()));
afterAll(() => lab.stop());

const options = { repo_id: 1, scratch: true };
const fromScm = (url: string) => lab.run('buildSRPMFromSCM', [url, 'dist-build', options]);

/** Commits, makes the source RPM and builds it. */
async function build(name: string, files: Record<string, string>) {
  const commit = lab.commit(name, files);
  const made = await fromScm(`${lab.gitUrl}/${name}#${commit}`);
  expect(made.fault).toBeUndefined();
  const { srpm } = structOf(made.result);
  return await lab.run('buildArch', [srpm as Value, 'dist-build', lab.arch, false, { repo_id: 1 }], { arch: lab.arch });
}

describe('what is wrong with a source', () => {
  test('a ref that does not exist', async () => {
    lab.commit('refless', hello);
    const { exit, fault, ...made } = await fromScm(`${lab.gitUrl}/refless#nosuch`);
    expect(exit).toBe(0);
    expect(fault?.code).toBe(1005);
    expect(fault?.text).toMatch(/^Error running GIT command "git .*nosuch.*", see checkout\.log for details$/);
    expect(lab.log({ exit, fault, ...made }, 'checkout.log')).toContain('nosuch');
  });

  test('a repository that is not allowed', async () => {
    const { fault } = await fromScm('git://elsewhere.example.com/hello#main');
    expect(fault).toEqual({ code: 1005, text: 'elsewhere.example.com:/hello is not in the list of allowed SCMs' });
  });

  test('no spec file, and one too many', async () => {
    lab.commit('specless', { README: 'nothing' });
    expect((await fromScm(`${lab.gitUrl}/specless#main`)).fault).toEqual({ code: 1005, text: 'No spec file found' });
    lab.commit('twospecs', { 'a.spec': spec('a'), 'b.spec': spec('b') });
    const { fault } = await fromScm(`${lab.gitUrl}/twospecs#main`);
    expect(fault).toEqual({ code: 1005, text: 'Multiple spec files found: a.spec, b.spec' });
  });

  test('a spec that does not parse', async () => {
    lab.commit('broken', { 'broken.spec': 'Name: broken\n%if\n' });
    const made = await fromScm(`${lab.gitUrl}/broken#main`);
    expect(made.fault).toEqual({
      code: 1005,
      text: 'error building srpm, mock exited with status 1; see build.log or root.log for more information',
    });
    expect(lab.log(made, 'build.log')).toContain('broken.spec');
  });

  test('a look-aside command that fails', async () => {
    lab.commit('lookaside', { ...hello, Makefile: 'sources:\n\tid -u; exit 3\n' });
    const made = await fromScm(`${lab.gitUrl}/lookaside#main`);
    expect(made.fault?.text).toMatch(/^error retrieving sources, mock exited with status 1/);
    expect(lab.log(made, 'build.log')).toContain('1000');
  });

  test('a source RPM that is none', async () => {
    lab.hub.files.set('work/cli-build/x/x-1-1.src.rpm', randomBytes(5000));
    const { fault } = await lab.run('buildArch', ['cli-build/x/x-1-1.src.rpm', 3, lab.arch, true, { repo_id: 1 }]);
    expect(fault?.code).toBe(1005);
    expect(fault?.text).toContain('not an rpm: x-1-1.src.rpm');
  });
});

describe('what goes wrong in a build', () => {
  test('a BuildRequires that nothing provides', async () => {
    const built = await build('needy', {
      'needy.spec': spec('needy', { preamble: 'BuildRequires: nosuch-devel >= 2' }),
    });
    expect(built.fault).toEqual({
      code: 1005,
      text: `error building package (arch ${lab.arch}), mock exited with status 30; see root.log for more information`,
    });
    expect(lab.log(built, 'root.log')).toContain("No matching package to install: 'nosuch-devel >= 2'");
    expect(lab.calls('host.setBuildRootState').at(-1)?.[1]).toBe('EXPIRED');
  });

  test('%check', async () => {
    const built = await build('checked', { 'checked.spec': spec('checked', { sections: '%check\nexit 7\n' }) });
    expect(built.fault?.text).toBe(
      `error building package (arch ${lab.arch}), mock exited with status 1; see build.log or root.log for more information`,
    );
    expect(lab.log(built, 'build.log')).toContain('%check');
  });

  test('leaves its tree behind, without secrets', async () => {
    const build0 =
      'mkdir -p ../../.ssh ~/.aws; echo key | tee ~/.ssh/id ~/.aws/credentials /tmp/krb5cc_1000 > kept; exit 1';
    for (const capture of ['builddir', 'full']) {
      lab.settings = { ...lab.settings, save_failed_tree: { capture, paths: ['*/SRPMS'] } };
      const built = await build(`tree${capture}`, { 'tree.spec': spec('tree', { build: build0 }) });
      lab.settings = { ...lab.settings, save_failed_tree: { capture: 'off' } };
      expect(built.fault?.code).toBe(1005);
      const pieces = ['rest', 'builddir'].map((piece) => lab.hub.files.get(`trees/${lab.lastTask}-${piece}`));
      // what saveFailedTree makes of them
      const input = Buffer.concat(pieces.filter((piece) => piece !== undefined));
      const names = execFileSync('tar', ['-tzf', '-'], { input, encoding: 'utf8' }).trim().split('\n');
      expect(names).toContain('builddir/build/SPECS/tree.spec');
      expect(names.some((name) => name.endsWith('/kept'))).toBe(true);
      expect(names.filter((name) => /\.ssh|\.aws|krb5cc|SRPMS|^kojid|^proc|^dev/.test(name))).toEqual([]);
      expect(names.includes('usr/bin/bash')).toBe(capture === 'full');
      const alone = execFileSync('tar', ['-tzf', '-'], { input: pieces[1], encoding: 'utf8' }).trim().split('\n');
      expect(alone).toEqual(names.filter((name) => name.startsWith('builddir/')));
    }
  });

  test('a task method that the agent does not know', async () => {
    expect((await lab.run('vmExec', [])).fault).toEqual({ code: 1000, text: 'no handler for method vmExec' });
  });
});

describe('the end before the end', () => {
  const sleeper = { 'sleeper.spec': spec('sleeper', { build: 'echo SLEEPING; sleep 300' }) };

  async function sleepUntil(act: (container: string) => void) {
    const commit = lab.commit('sleeper', sleeper);
    const { srpm } = structOf((await fromScm(`${lab.gitUrl}/sleeper#${commit}`)).result);
    const path = () => `tasks/${lab.lastTask}/${lab.lastTask}/build.log`;
    return await lab.run('buildArch', [srpm as Value, 3, lab.arch, false, { repo_id: 1 }], {
      arch: lab.arch,
      during: async (container) => {
        await expect.poll(() => lab.file(path()), { timeout: 60_000 }).toMatch(/^SLEEPING$/m);
        act(container);
      },
    });
  }

  test('nobody wants the result any more', async () => {
    const ended = await sleepUntil(() => {
      lab.wanted = false;
    });
    lab.wanted = true;
    expect([ended.exit, ended.result, ended.fault]).toEqual([0, undefined, undefined]);
  });

  test('the platform takes the container away', async () => {
    const ended = await sleepUntil((container) => execFileSync('docker', ['stop', '-t', '20', container]));
    expect([ended.exit, ended.result, ended.fault]).toEqual([143, undefined, undefined]);
  });
});
