import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oomKills } from '#agent/memory';

test.each([
  ['cgroups 2', 'low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n', 2],
  ['cgroups 1', 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n', 5],
  ['a kernel that does not count', 'oom_kill_disable 0\nunder_oom 0\n', 0],
])('kills are counted by %s', async (_, text, count) => {
  const folder = mkdtempSync(join(tmpdir(), 'toji-memory-'));
  const file = join(folder, 'counter');
  writeFileSync(file, text);
  expect(await oomKills(['/nonexistent/memory.events', file])).toBe(count);
  rmSync(folder, { recursive: true });
});
