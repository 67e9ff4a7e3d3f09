import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

/** README.md and docs/*.md. */
export const documents = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })].map((name) => ({
  name,
  text: readFileSync(join(ROOT, name), 'utf8'),
}));
