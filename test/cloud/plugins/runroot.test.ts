/** Mounts of runroot in a real builder container, which gets them as the task definition would have it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountsOf, runroot } from '#schema/runroot';
import { Lab } from '../agent/lab.ts';

const lab = new Lab();
const folder = (name: string) => join(lab.scratch, name);
const settings = () =>
  runroot.parse({
    default_mounts: ['/mnt/repos'],
    safe_roots: ['/mnt/repos/compose'],
    paths: [{ mountpoint: '/mnt/repos', path: folder('repos'), fstype: 'none', options: 'ro,bind' }],
  });

beforeAll(async () => {
  await lab.start();
  lab.settings = { runroot: settings() };
  mkdirSync(folder('repos/compose/today'), { recursive: true });
  writeFileSync(folder('repos/hello.txt'), 'from outside\n');
});
afterAll(() => lab.stop());

function run(command: string, mounts: string[]) {
  const docker = mountsOf(settings(), mounts.length > 0 ? 'rwmounts' : 'mounts').flatMap(
    ({ path, source, readOnly }) => ['-v', `${source}:${path}:${readOnly ? 'ro' : 'rw'}`],
  );
  const request = ['dist-build', lab.arch, command, { mounts, repo_id: 1, __starstar: true }];
  return lab.run('runroot', request, { arch: lab.arch, docker });
}

test('the default ones are there and cannot be written to', async () => {
  const ran = await run('cat /mnt/repos/hello.txt && ! touch /mnt/repos/compose/x', []);
  expect(ran.fault, lab.log(ran, 'runroot.log')).toBeUndefined();
  expect(lab.log(ran, 'runroot.log')).toMatch(/^from outside\n.*Read-only file system/);
});

test('one that the task asks for can be written to, inside of one that cannot', async () => {
  const ran = await run('echo made > /mnt/repos/compose/today/out && ! touch /mnt/repos/x', [
    '/mnt/repos/compose/today',
  ]);
  expect(ran.fault, lab.log(ran, 'runroot.log')).toBeUndefined();
  expect(readFileSync(folder('repos/compose/today/out'), 'utf8')).toBe('made\n');
});

test('one that is not there fails the task before its command', async () => {
  const ran = await run('echo ran', ['/mnt/repos/compose/yesterday']);
  expect(ran.fault).toEqual({ code: 1000, text: 'No such directory or mount: /mnt/repos/compose/yesterday' });
  expect(lab.log(ran, 'runroot.log')).not.toContain('ran\n');
});
