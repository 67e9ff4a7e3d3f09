import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'toji-bundle-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('the bundle is one file that runs alone', () => {
  execFileSync(process.execPath, [join(root, 'scripts/bundle-cli.ts'), join(dir, 'toji.mjs')]);
  const { status, stdout } = spawnSync(process.execPath, [join(dir, 'toji.mjs'), 'build', '--help'], {
    cwd: dir,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toContain('Usage: toji build');
});

it('the launcher answers by the name it is called by, from anywhere', () => {
  symlinkSync(join(root, 'bin/toji'), join(dir, 'koji'));
  const { status, stderr } = spawnSync(join(dir, 'koji'), ['build'], { cwd: '/', encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('koji: error: This command takes exactly 2 arguments');
});
