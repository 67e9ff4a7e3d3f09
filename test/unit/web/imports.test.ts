/** The rule of .dependency-cruiser.cjs for lib/web, for its .tsx files too: pages know the API, never store or hub. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../lib/web');
const files = globSync('**/*.{ts,tsx}', { cwd: FOLDER });

describe('lib/web imports', () => {
  it('is more than a few files', () => expect(files.length).toBeGreaterThan(20));

  it.each(files)('%s: core, schema, hono and its own', (file) => {
    const source = readFileSync(join(FOLDER, file), 'utf8');
    const imported = [...source.matchAll(/(?:from|import) '([^']+)'/g)].map(([, path = '']) => path);
    const depth = file.split('/').length - 1;
    const outside = imported.filter(
      (path) => !/^(#core\/|#schema\/|hono(\/|$)|\.\/)/.test(path) && !(depth > 0 && /^\.\.\/(?!\.)/.test(path)),
    );
    expect(outside).toEqual([]);
  });
});
