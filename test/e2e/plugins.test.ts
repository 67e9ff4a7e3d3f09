/** What Koji ships as plugins, by the unmodified client: commands in buildroots, failed trees, side tags, an image by kiwi. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publish } from '#local/git/publish';
import { STATE } from '#local/places';
import { hostForContainers } from '#local/ports';
import { koji, kojiOk, needKoji, settings, topUrl } from './koji.ts';

const RUN = Date.now().toString(36);
const REPOSITORY = `plugins-${RUN}.git`;
const folder = mkdtempSync(join(tmpdir(), 'toji-plugins-'));
const DISK = `disk-${RUN}`;

const FAILING = `Name: failing
Version: 1
Release: 1
Summary: It fails
License: MIT
BuildArch: noarch
%description
It fails.
%build
echo ticket > /tmp/krb5cc_1000
mkdir -p ~/.ssh && echo key > ~/.ssh/id_rsa
echo kept > left-behind.txt
false
%files
`;

const DESCRIPTION = `<?xml version="1.0" encoding="utf-8"?>
<image schemaversion="7.5" name="${DISK}">
  <description type="system"><author>A</author><contact>a@example.com</contact><specification>tiny</specification></description>
  <preferences>
    <version>1.0</version>
    <packagemanager>dnf</packagemanager>
    <rpm-check-signatures>false</rpm-check-signatures>
    <type image="tbz"/>
  </preferences>
  <include from="this://./packages.xml"/>
</image>
`;

const PACKAGES = `<image schemaversion="7.5" name="x">
  <packages type="bootstrap">
    <package name="filesystem"/><package name="seed-release"/><package name="coreutils"/><package name="bash"/>
  </packages>
</image>
`;

let source: (path?: string) => string;

beforeAll(async () => {
  await needKoji();
  const files = { 'failing/failing.spec': FAILING, 'image/disk.kiwi': DESCRIPTION, 'image/packages.xml': PACKAGES };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  publish(join(STATE.git, REPOSITORY), folder, Math.floor(Date.now() / 1000));
  const host = await hostForContainers();
  source = (path) => `git+http://${host}:${settings.port}/git/${REPOSITORY}${path ? `?${path}` : ''}#main`;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('runroot', () => {
  test('runs a command in a buildroot and prints what it says', () => {
    const printed = kojiOk(
      'runroot',
      '-p',
      'zlib-devel',
      'demo-build',
      'x86_64',
      'ls',
      '/usr/include/zlib.h',
      '/kojid',
    );
    expect(printed).toContain('/usr/include/zlib.h');
  });

  test('ends as the command does', () => {
    const ran = koji('runroot', '--use-shell', 'demo-build', 'x86_64', 'echo "it is $((6 * 7))"; exit 3');
    expect(ran).toMatchObject({ status: 1, stdout: expect.stringContaining('it is 42') });
  });

  test('mounts nothing that is not safe', () => {
    const id = kojiOk('runroot', '--task-id', '--nowait', '-m', '/etc', 'demo-build', 'x86_64', 'true').trim();
    koji('watch-task', '--quiet', id);
    const result = koji('call', 'getTaskResult', id);
    expect(result.stderr).toContain('read-write mount point is not safe: /etc');
  });
});

describe('a failed build', () => {
  test('has its tree saved, without secrets', async () => {
    const failed = koji('build', '--scratch', '--wait', 'demo', source('failing'));
    expect(failed.status).toBe(1);
    const [, task] = /(\d+) buildArch \(.*FAILED/.exec(failed.stdout) ?? [];
    const saved = kojiOk('save-failed-tree', '--full', task!);
    const [, buildroot] = /buildroot (\d+)/.exec(saved) ?? /Created task \d+ for buildroot (\d+)/.exec(saved) ?? [];
    const [, id] = /taskID=(\d+)/.exec(saved) ?? [];
    kojiOk('watch-task', '--quiet', id!);
    const url = `${topUrl}/work/tasks/${Number(id) % 10000}/${id}/broot-${buildroot}.tar.gz`;
    const archive = Buffer.from(await (await fetch(url)).arrayBuffer());
    const names = execFileSync('tar', ['-tzf', '-'], { input: archive, encoding: 'utf8', maxBuffer: 2 ** 26 }).split(
      '\n',
    );
    expect(names.some((name) => name.endsWith('left-behind.txt'))).toBe(true);
    expect(names).toContain('usr/bin/bash');
    expect(names.filter((name) => /krb5cc|\.ssh/.test(name))).toEqual([]);
  });
});

describe('a side tag', () => {
  test('is made, built in, listed and removed', () => {
    const name = kojiOk('add-sidetag', 'demo-build').trim();
    expect(kojiOk('list-sidetags', '--mine')).toContain(name);
    expect(kojiOk('list-targets', '--name', name)).toContain(name);
    kojiOk('remove-sidetag', name);
    expect(kojiOk('list-sidetags', '--mine')).not.toContain(name);
  });
});

describe('an image', () => {
  test('is built by kiwi and becomes a build', () => {
    kojiOk('add-pkg', '--owner', settings.admin, 'demo', DISK);
    kojiOk('kiwi-build', '--wait', 'demo', source(), 'image/disk.kiwi');
    const info = kojiOk('buildinfo', `${DISK}-1.0-1`);
    expect(info).toContain('State: COMPLETE');
    expect(info).toContain('Tags: demo-candidate');
    expect(info).toContain(`${DISK}.x86_64-1.0-1.tar.xz`);
  });
});
