/** The packer itself (containers/builder/python/pack.py), on a folder that it takes for the root of a container. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

interface Wish {
  rest?: boolean;
  exclude?: string[];
  maxBytes?: number;
}

/** The build directory, or all else. */
function pack({ rest = false, exclude = SECRETS, maxBytes = 1000 }: Wish = {}) {
  const want = JSON.stringify({ folder: 'builddir', rest, exclude, maxBytes });
  const [command = '', ...args] = [...AS_ROOT, 'python3', '-B', PACKER, want];
  const fd = openSync(root, 'r');
  const { status, stdout, stderr } = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe', fd] });
  return { status, archive: stdout, said: stderr.toString() };
}

/** What saveFailedTree makes of both. */
const packWhole = (wish: Wish = {}): Buffer =>
  Buffer.concat([true, false].map((rest) => gzipSync(pack({ ...wish, rest }).archive)));

const members = (archive: Buffer): string[] =>
  execFileSync('tar', [archive[0] === 0x1f ? '-tzf' : '-tf', '-', '--quoting-style=literal'], {
    input: archive,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .sort();

test('secrets stay inside, whatever the settings say, and so does what the settings name', () => {
  const secrets = ['tmp/krb5cc_1000', 'etc/krb5.keytab', 'etc/http.keytab', 'root/.aws/credentials', 'root/.ssh/id'];
  secrets.push('builddir/.koji/client.crt', 'builddir/.netrc', 'builddir/.docker/config.json');
  for (const path of [...secrets, 'etc/passwd', 'builddir/build/a.c', 'kojid/agent', 'proc/1']) write(path);
  const archive = packWhole({ exclude: [...SECRETS, '*/build/*.c'] });
  const names = members(archive);
  expect(
    names.filter((name) => /krb5|keytab|\.aws|\.ssh|\.koji|\.netrc|config\.json|\.c$|kojid|proc/.test(name)),
  ).toEqual([]);
  expect(names).toContain('etc/passwd');
  expect(names).toContain('builddir/build/');
});

test('what is left out is so under its other names, too', () => {
  write('builddir/.ssh/id', 'secret');
  mkdirSync(join(root, 'builddir/build'));
  linkSync(join(root, 'builddir/.ssh/id'), join(root, 'builddir/build/harmless'));
  linkSync(join(root, 'builddir/.ssh/id'), join(root, 'elsewhere'));
  expect(members(packWhole())).toEqual(['builddir/', 'builddir/build/']);
});

test('the build directory is a whole archive alone, and with the rest before it', () => {
  for (const path of ['a', 'builddir/one', 'builddir.txt', 'z']) write(path);
  linkSync(join(root, 'a'), join(root, 'builddir/two'));
  const alone = pack().archive;
  expect(members(alone)).toEqual(['builddir/', 'builddir/one', 'builddir/two']);
  expect(execFileSync('tar', ['-xOf', '-', 'builddir/two'], { input: alone }).toString()).toBe('x');
  expect(members(packWhole())).toEqual(['a', 'builddir.txt', 'builddir/', 'builddir/one', 'builddir/two', 'z']);
});

test('a link is a link, not what it leads to', () => {
  write('etc/shadow', 'secret');
  write('builddir/one', 'content');
  symlinkSync('/etc/shadow', join(root, 'builddir/link'));
  symlinkSync('/etc', join(root, 'builddir/folder'));
  linkSync(join(root, 'builddir/one'), join(root, 'builddir/two'));
  const { archive } = pack();
  const names = ['folder', 'link', 'one', 'two'].map((name) => `builddir/${name}`);
  expect(members(archive)).toEqual(['builddir/', ...names]);
  expect(archive.includes('secret')).toBe(false);
});

test('hostile names are kept as they are', () => {
  const names = ['a\nb', '-rf', '..x', '$(id)', 'ü'.repeat(100), "it's", '...'];
  for (const name of names) write(`builddir/${name}`);
  const bytes = Buffer.from([0x62, 0xff]);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/builddir/`), bytes]), 'x');
  const { status, archive } = pack();
  expect(status).toBe(0);
  for (const name of [...names, bytes]) expect(archive.includes(name)).toBe(true);
  const { stderr } = spawnSync('tar', ['-tf', '-'], { input: archive });
  expect(stderr.toString()).toBe('');
});

test('devices, pipes and sockets are not in it', () => {
  write('builddir/file');
  execFileSync('mkfifo', [join(root, 'builddir/pipe')]);
  const socket = `import socket; socket.socket(socket.AF_UNIX).bind("socket")`;
  execFileSync('python3', ['-c', socket], { cwd: join(root, 'builddir') });
  expect(members(pack().archive)).toEqual(['builddir/', 'builddir/file']);
});

test('what nobody may read is read all the same; a tree beyond its size ends with a clear word', () => {
  write('builddir/closed', 'x'.repeat(600));
  chmodSync(join(root, 'builddir/closed'), 0);
  expect(pack({ maxBytes: 10_000 }).status).toBe(0);
  write('elsewhere', 'x'.repeat(9500));
  expect(pack({ maxBytes: 10_000 }).status).toBe(0);
  const { status, said } = pack({ rest: true, maxBytes: 10_000 });
  expect(status).not.toBe(0);
  expect(said.trim()).toBe('the tree is larger than 10000 bytes');
});
