import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ACCESS, type Access } from '#infra/access';
import { FUNCTIONS, PLUGIN_FUNCTIONS } from '#infra/names';

/** A row of the table in docs/security.md, as the code would write it. */
function row(name: string, access: Access): string {
  const other = [
    ...(access.publishes ? ['publish'] : []),
    ...(access.machines ?? []).map((word) => `machines: ${word}`),
    ...(access.containers ?? []).map((word) => `containers: ${word}`),
    ...(access.mails ? ['mail'] : []),
  ];
  const cells = [name, access.table ?? '', access.files ?? '', (access.sends ?? []).join(', '), other.join(', ')];
  return `|${cells.map((cell) => (cell ? ` ${cell} ` : ' ')).join('|')}|`;
}

const page = readFileSync('docs/security.md', 'utf8').split('\n');

test.each([...FUNCTIONS, ...PLUGIN_FUNCTIONS])('docs/security.md tells what %s may do', (name) => {
  expect(page).toContain(row(name, ACCESS[name]));
});
