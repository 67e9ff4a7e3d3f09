/** The packer itself (containers/builder/python/pack.py), on a folder that it takes for the root of a container. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SECRETS } from '#agent/buildroot/capture';

const PACKER = join(import.meta.dirname, '../../../containers/builder/python/pack.py');
/** Who is not root is it in a namespace of his own: the packer changes its root. */
const AS_ROOT = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user'];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toji-pack-'));
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text = 'x'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function pack(folder: string, { exclude = SECRETS, maxBytes = 1000 }: { exclude?: string[]; maxBytes?: number } = {}) {
  const [command = '', ...args] = [...AS_ROOT, 'python3', '-B', PACKER, JSON.stringify({ folder, exclude, maxBytes })];
  const fd = openSync(root, 'r');
  const { status, stdout, stderr } = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe', fd] });
  return { status, archive: stdout, said: stderr.toString() };
}

const members = (archive: Buffer): string[] =>
  execFileSync('tar', ['-tf', '-', '--quoting-style=literal'], { input: archive, encoding: 'utf8' })
    .trim()
    .split('\n')
    .sort();

test('secrets stay inside, whatever the settings say, and so does what the settings name', () => {
  const secrets = ['tmp/krb5cc_1000', 'etc/krb5.keytab', 'etc/http.keytab', 'root/.aws/credentials', 'root/.ssh/id'];
  secrets.push('builddir/.koji/client.crt', 'builddir/.netrc', 'builddir/.docker/config.json');
  for (const path of [...secrets, 'etc/passwd', 'builddir/build/a.c', 'kojid/agent', 'proc/1']) write(path);
  const { status, archive } = pack('', { exclude: [...SECRETS, '*/build/*.c'] });
  expect(status).toBe(0);
  const names = members(archive);
  expect(
    names.filter((name) => /krb5|keytab|\.aws|\.ssh|\.koji|\.netrc|config\.json|\.c$|kojid|proc/.test(name)),
  ).toEqual([]);
  expect(names).toContain('etc/passwd');
  for (const secret of secrets) expect(archive.includes(secret)).toBe(false);
});

test('a link is a link, not what it leads to', () => {
  write('etc/shadow', 'secret');
  write('builddir/one', 'content');
  symlinkSync('/etc/shadow', join(root, 'builddir/link'));
  symlinkSync('/etc', join(root, 'builddir/folder'));
  linkSync(join(root, 'builddir/one'), join(root, 'builddir/two'));
  const { archive } = pack('builddir');
  const names = ['folder', 'link', 'one', 'two'].map((name) => `builddir/${name}`);
  expect(members(archive)).toEqual(['builddir/', ...names]);
  expect(archive.includes('secret')).toBe(false);
});

test('hostile names are kept as they are', () => {
  const names = ['a\nb', '-rf', '..x', '$(id)', 'ü'.repeat(100), "it's"];
  for (const name of names) write(`builddir/${name}`);
  const { status, archive } = pack('builddir');
  expect(status).toBe(0);
  for (const name of names) expect(archive.includes(name)).toBe(true);
});

test('what nobody may read is read all the same; a tree beyond its size ends with a clear word', () => {
  write('builddir/closed', 'x'.repeat(600));
  chmodSync(join(root, 'builddir/closed'), 0);
  expect(pack('builddir', { maxBytes: 10_000 }).status).toBe(0);
  write('builddir/more', 'x'.repeat(9500));
  const { status, said } = pack('builddir', { maxBytes: 10_000 });
  expect(status).not.toBe(0);
  expect(said.trim()).toBe('the tree is larger than 10000 bytes');
});
