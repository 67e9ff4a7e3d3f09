import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publish } from '#local/git/publish';

const place = mkdtempSync(join(tmpdir(), 'toji-git-'));
const folder = join(place, 'source');
const repository = join(place, 'demo.git');
const git = (...words: string[]) =>
  execFileSync('git', ['--git-dir', repository, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  // `a.c` sorts before the folder `a`, `a0` after it: git compares folders with a slash at their end
  mkdirSync(join(folder, 'a'), { recursive: true });
  for (const name of ['a.c', 'a/x', 'a0']) writeFileSync(join(folder, name), `content of ${name}\n`);
  chmodSync(join(folder, 'a0'), 0o755);
  publish(repository, folder, 1_700_000_000);
});

afterAll(() => rmSync(place, { recursive: true }));

describe('a published folder', () => {
  it('is a repository that git finds no fault with', () => {
    expect(() => git('fsck', '--strict', '--no-dangling')).not.toThrow();
  });

  it('has the files with their modes', () => {
    const lines = git('ls-tree', '-r', 'main').trim().split('\n');
    expect(lines.map((line) => line.replace(/ blob \w+\t/, ' '))).toEqual(['100644 a.c', '100644 a/x', '100755 a0']);
    expect(git('show', 'main:a/x')).toBe('content of a/x\n');
  });

  it('is the same commit for the same folder and time', () => {
    const again = publish(join(place, 'again.git'), folder, 1_700_000_000);
    expect(git('rev-parse', 'main').trim()).toBe(again);
  });

  it('lists its branch for clients that can only read files', () => {
    const before = git('show-ref');
    git('update-server-info');
    expect(before.trim()).toMatch(/^\w{40} refs\/heads\/main$/);
  });
});
