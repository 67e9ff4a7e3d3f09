import { expect, test } from 'vitest';
import { shellQuoted } from '#agent/rpmbuild/command';
import { buildRequires, hasDynamicRequires } from '#agent/rpmbuild/requires';
import { parseHeader } from '#core/rpm/header';
import { commandLine, commandName } from '#plugins/runroot/command';
import { RICH_SOURCE, rpmBytes } from '../core/rpm/fixtures.ts';

test('BuildRequires of a source RPM, without what rpm wants of itself', async () => {
  const header = parseHeader(rpmBytes(RICH_SOURCE));
  const requires = buildRequires(header);
  expect(requires.length).toBeGreaterThan(0);
  expect(requires.filter((text) => text.startsWith('rpmlib('))).toEqual([]);
  expect(hasDynamicRequires(header)).toBe(false);
});

test.each([
  ['/usr/bin/rpmbuild', '/usr/bin/rpmbuild'],
  ["it's", "'it'\\''s'"],
  ['a b', "'a b'"],
])('shell word %s', (word, quoted) => {
  expect(shellQuoted(word)).toBe(quoted);
});

test.each<[string | string[], string, string]>([
  ['ls -l /', 'ls -l /', 'ls'],
  [['/usr/bin/ls', '-l', "it's"], "'/usr/bin/ls' '-l' 'it'\\''s'", 'ls'],
  ['LANG=C /bin/true && x', 'LANG=C /bin/true && x', 'true'],
])('runroot command %j', (command, line, name) => {
  expect(commandLine(command)).toBe(line);
  expect(commandName(command)).toBe(name);
});
