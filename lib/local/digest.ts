/** Has this been done for these inputs? A digest of files and words, remembered in a mark when the work is done. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PROJECT_ROOT } from './places.ts';

function* filesBelow(path: string): Generator<string> {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) if (entry !== '__pycache__') yield* filesBelow(join(path, entry));
}

/** sha256 over names and contents of the files (folders: all below) and over the words. */
export function digestOf(paths: readonly string[], words: readonly string[] = []): string {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const file of paths.flatMap((path) => [...filesBelow(path)])) {
    hash.update(`\0${relative(PROJECT_ROOT, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

export const isMarked = (mark: string, digest: string) => existsSync(mark) && readFileSync(mark, 'utf8') === digest;

export function setMark(mark: string, digest: string): void {
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, digest);
}
