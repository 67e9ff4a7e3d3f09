/**
 * The product's main job with real input: packages of different kinds are built from git by `koji build`, tagged, and
 * installed by dnf out of the destination tag's repository.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { publish } from '#local/git/publish';
import { PROJECT_ROOT, STATE } from '#local/places';
import { hostForContainers } from '#local/ports';
import { koji, kojiOk, needKoji, settings, topUrl } from './koji.ts';

const RUN = Date.now().toString(36);
const REPOSITORY = `e2e-${RUN}.git`;
const TAGS = { build: `e2e-${RUN}-build`, dest: `e2e-${RUN}` };
const PACKAGES = ['hello', 'counter', 'suite', 'generated', 'pytool', 'broken'];

let source: (name: string) => string;

beforeAll(async () => {
  needKoji();
  publish(join(STATE.git, REPOSITORY), join(PROJECT_ROOT, 'test/fixtures/packages'), Math.floor(Date.now() / 1000));
  const host = await hostForContainers();
  source = (name) => `git+http://${host}:${settings.port}/git/${REPOSITORY}?${name}#main`;
  kojiOk('add-tag', TAGS.dest);
  kojiOk('add-tag', TAGS.build, '--parent', TAGS.dest, '--arches', 'x86_64', '--extra', 'rpm.macro.dist=.e2e');
  kojiOk('add-tag-inheritance', TAGS.build, 'demo-build', '--priority', '20');
  kojiOk('add-target', TAGS.dest, TAGS.build, TAGS.dest);
  kojiOk('add-pkg', '--owner', settings.admin, TAGS.dest, ...PACKAGES);
});

const build = (name: string, ...options: string[]) => koji('build', ...options, TAGS.dest, source(name));

describe('packages built from git', () => {
  test.each([
    ['counter', 'counter-2.1-1.e2e', ['counter-2.1-1.e2e.x86_64.rpm']],
    [
      'suite',
      'suite-0.3-2.e2e',
      ['suite-0.3-2.e2e.x86_64.rpm', 'suite-libs-0.3-2.e2e.x86_64.rpm', 'suite-data-0.3-2.e2e.noarch.rpm'],
    ],
    ['generated', 'generated-1-1.e2e', ['generated-1-1.e2e.noarch.rpm']],
    ['pytool', 'pytool-1.4-1.e2e', ['pytool-1.4-1.e2e.noarch.rpm']],
  ])('%s becomes a tagged build', (name, nvr, rpms) => {
    const { status, stdout, stderr } = build(name);
    expect(status, stdout + stderr).toBe(0);
    const info = kojiOk('buildinfo', nvr);
    expect(info).toContain('State: COMPLETE');
    expect(info).toContain(TAGS.dest);
    for (const rpm of rpms) expect(info).toContain(rpm);
    expect(kojiOk('latest-build', '--quiet', TAGS.dest, name)).toContain(nvr);
  });

  test('a failing %check fails the build, and build.log says why', () => {
    const { status, stdout } = build('broken');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /FAILED: BuildError: error building package \(arch noarch\), mock exited with status 1; see build.log/,
    );
    const task = /buildArch .*?\n?.*?(\d+)/.exec(stdout);
    expect(task).not.toBeNull();
    expect(kojiOk('list-builds', '--package', 'broken', '--state', 'FAILED', '--quiet')).toContain('broken-1.0-1.e2e');
  });

  test('the same NVR is not built twice', () => {
    expect(build('pytool').status).toBe(1);
  });

  test('a scratch build leaves no build and its RPMs can be downloaded', () => {
    const { stdout } = build('pytool', '--scratch');
    const id = /Created task: (\d+)/.exec(stdout)?.[1];
    const folder = mkdtempSync(join(tmpdir(), 'toji-scratch-'));
    try {
      execFileSync(
        join(PROJECT_ROOT, '.toji/koji-client/bin/koji'),
        ['-c', STATE.kojiConf, '-p', 'toji', 'download-task', '--quiet', id!],
        { cwd: folder },
      );
      const files = execFileSync('ls', [folder], { encoding: 'utf8' });
      expect(files).toContain('pytool-1.4-1.e2e.noarch.rpm');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what was built', () => {
  test('installs with dnf from the tag’s repository, and the programs run', () => {
    kojiOk('request-repo', '--min-event', 'last', TAGS.build);
    const root = mkdtempSync(join(tmpdir(), 'toji-root-'));
    const repo = `${topUrl}/repos/${TAGS.build}/latest/x86_64/`;
    try {
      const dnf = spawnSync(
        'dnf',
        [
          '-y',
          '--quiet',
          `--installroot=${root}`,
          `--repofrompath=toji,${repo}`,
          '--repo=toji',
          '--nogpgcheck',
          '--releasever=1',
          '--setopt=reposdir=/nonexistent',
          '--setopt=install_weak_deps=0',
          'install',
          'suite',
          'counter',
          'pytool',
        ],
        { encoding: 'utf8', timeout: 300_000 },
      );
      expect(dnf.status, dnf.stdout + dnf.stderr).toBe(0);
      const run = (...command: string[]) =>
        execFileSync('chroot', [root, ...command], { encoding: 'utf8', input: 'x\n' }).trim();
      expect(run('/usr/bin/suite')).toBe('Greetings from the data package');
      expect(run('/usr/bin/counter')).toMatch(/^1 lines, crc32 [0-9a-f]{8}$/);
      expect(run('/usr/bin/python3', '/usr/bin/pytool', '40', '2')).toBe('42');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
