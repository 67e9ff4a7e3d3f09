import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../../doubles/temp-folder.ts';

const APP = fileURLToPath(new URL('../../../bin/app.ts', import.meta.url));
const folder = tempFolder();

test.each([
  [{ policy: { tag: 'is_sidetag && is_good :: allow' } }, 'policy tag, line 1: no such test: is_good'],
  [{ plugins: ['runroot'], policy: { tag: 'is_sidetag :: allow' } }, 'policy tag, line 1: no such test: is_sidetag'],
  [{ policy: { channel: 'all :: anywhere' } }, "action 'anywhere' is none of: use CHANNEL, req, parent"],
  [{ plugins: ['nonsense'] }, 'no plugin nonsense'],
])('settings that no hub starts with stop the synthesis: %j', { timeout: 60_000 }, (settings, message) => {
  const file = join(folder, 'toji.json');
  writeFileSync(file, JSON.stringify(settings));
  const env = { ...process.env, CDK_OUTDIR: join(folder, 'out'), CDK_CONTEXT_JSON: JSON.stringify({ settings: file }) };
  const app = spawnSync(process.execPath, [APP], { env, encoding: 'utf8' });
  expect(app).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
});
