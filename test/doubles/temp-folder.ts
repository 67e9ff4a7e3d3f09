import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of a test file, called for while the file is loaded; it goes after its tests. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'toji-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
