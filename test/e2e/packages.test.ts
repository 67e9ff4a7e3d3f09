/**
 * The product's main job with real input: packages of different kinds are built from git by `koji build`, tagged, and
 * installed by dnf out of the destination tag's repository.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { publish } from '#local/git/publish';
import { PROJECT_ROOT, STATE } from '#local/places';
import { hostForContainers } from '#local/ports';
import { KOJI, koji, kojiLater, kojiOk, needKoji, type Ran, settings, topUrl } from './koji.ts';

const RUN = Date.now().toString(36);
const REPOSITORY = `e2e-${RUN}.git`;
const TAGS = { build: `e2e-${RUN}-build`, dest: `e2e-${RUN}`, empty: `e2e-${RUN}-empty` };
const PACKAGES = ['hello', 'counter', 'suite', 'generated', 'pytool', 'broken'];

/** Name of a package -> what `koji build --wait` printed and how it ended. */
const built = new Map<string, Ran>();
let source: (name: string) => string;

const nvr = (name: string, version: string, release: string): string => `${name}-${version}-${release}.e2e${RUN}`;

beforeAll(async () => {
  await needKoji();
  publish(join(STATE.git, REPOSITORY), join(PROJECT_ROOT, 'test/fixtures/packages'), Math.floor(Date.now() / 1000));
  const host = await hostForContainers();
  source = (name) => `git+http://${host}:${settings.port}/git/${REPOSITORY}?${name}#main`;
  kojiOk('add-tag', TAGS.dest);
  kojiOk('add-tag', TAGS.build, '--parent', TAGS.dest, '--arches', 'x86_64', '--extra', `rpm.macro.dist=.e2e${RUN}`);
  kojiOk('add-tag-inheritance', TAGS.build, 'demo-build', '--priority', '20');
  kojiOk('add-target', TAGS.dest, TAGS.build, TAGS.dest);
  kojiOk('add-tag', TAGS.empty);
  kojiOk('add-target', TAGS.empty, TAGS.build, TAGS.empty);
  kojiOk('add-pkg', '--owner', settings.admin, TAGS.dest, ...PACKAGES);
  const ended = await Promise.all(PACKAGES.map((name) => kojiLater('build', '--wait', TAGS.dest, source(name))));
  PACKAGES.forEach((name, i) => {
    built.set(name, ended[i]!);
  });
});

describe('packages built from git', () => {
  test.each([
    ['counter', '2.1', '1', ['counter.x86_64']],
    ['suite', '0.3', '2', ['suite.x86_64', 'suite-libs.x86_64', 'suite-data.noarch']],
    ['generated', '1', '1', ['generated.noarch']],
    ['pytool', '1.4', '1', ['pytool.noarch']],
  ])('%s becomes a tagged build', (name, version, release, rpms) => {
    const { status, stdout, stderr } = built.get(name)!;
    expect(status, stdout + stderr).toBe(0);
    const info = kojiOk('buildinfo', nvr(name, version, release));
    expect(info).toContain('State: COMPLETE');
    expect(info).toContain(TAGS.dest);
    for (const rpm of rpms) {
      const [binary = '', arch = ''] = rpm.split('.');
      expect(info).toContain(`${nvr(binary, version, release)}.${arch}.rpm`);
    }
    expect(kojiOk('latest-build', '--quiet', TAGS.dest, name)).toContain(nvr(name, version, release));
  });

  test('a failing %check fails the build, and build.log says why', async () => {
    const { status, stdout } = built.get('broken')!;
    expect(status).toBe(1);
    expect(stdout).toContain(
      'BuildError: error building package (arch noarch), mock exited with status 1; see build.log',
    );
    const task = /(\d+) buildArch \(broken/.exec(stdout)?.[1];
    const log = await fetch(`${topUrl}/work/tasks/${Number(task) % 10000}/${task}/build.log`);
    expect(await log.text()).toContain('the answer is 41, and should be 42');
    expect(kojiOk('list-builds', '--package', 'broken', '--state', 'FAILED', '--quiet')).toContain(
      nvr('broken', '1.0', '1'),
    );
  });

  test('the same NVR is not built twice', () => {
    const { status, stdout } = koji('build', '--wait', TAGS.dest, source('pytool'));
    expect(status).toBe(1);
    expect(stdout).toContain('Build already exists');
  });

  test('a package that is not listed is refused, with Koji’s fault', () => {
    const { status, stdout } = koji('build', '--wait', TAGS.empty, source('pytool'));
    expect(status).toBe(1);
    expect(stdout).toContain(`BuildError: package pytool not in list for tag ${TAGS.empty}`);
  });

  test('a scratch build leaves no build, and its RPMs can be downloaded', () => {
    const stdout = kojiOk('build', '--wait', '--scratch', TAGS.dest, source('pytool'));
    const id = /Created task: (\d+)/.exec(stdout)?.[1];
    const folder = mkdtempSync(join(tmpdir(), 'toji-scratch-'));
    try {
      execFileSync(KOJI, ['-c', STATE.kojiConf, '-p', 'toji', 'download-task', '--quiet', id!], { cwd: folder });
      expect(readdirSync(folder)).toContain(`${nvr('pytool', '1.4', '1')}.noarch.rpm`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what was built', () => {
  test('installs with dnf from the tag’s repository, and the programs run', () => {
    kojiOk('request-repo', '--current', '--wait', TAGS.build);
    const root = mkdtempSync(join(tmpdir(), 'toji-root-'));
    const repo = `${topUrl}/repos/${TAGS.build}/latest/x86_64/`;
    const options = [
      ...['-y', '--quiet', `--installroot=${root}`, `--repofrompath=toji,${repo}`, '--repo=toji', '--nogpgcheck'],
      ...['--releasever=1', '--setopt=reposdir=/nonexistent', '--setopt=install_weak_deps=0'],
    ];
    try {
      const dnf = spawnSync('dnf', [...options, 'install', 'suite', 'counter', 'pytool'], { encoding: 'utf8' });
      expect(dnf.status, dnf.stdout + dnf.stderr).toBe(0);
      const run = (input: string, ...command: string[]) =>
        execFileSync('chroot', [root, ...command], {
          encoding: 'utf8',
          stdio: [input ? 'pipe' : 'ignore', 'pipe', 'inherit'],
          input: input || undefined,
        }).trim();
      expect(run('', '/usr/bin/suite')).toBe('Greetings from the data package');
      expect(run('x\n', '/usr/bin/counter')).toMatch(/^1 lines, crc32 [0-9a-f]{8}$/);
      expect(run('', '/usr/bin/python3', '/usr/bin/pytool', '40', '2')).toBe('42');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
