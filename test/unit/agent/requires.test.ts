import { expect, test } from 'vitest';
import { shellQuoted } from '#agent/rpmbuild/command';
import { dependencyText } from '#agent/rpmbuild/requires';
import { commandLine, commandName } from '#plugins/runroot/command';

test.each([
  [{ name: 'gcc', version: '', flags: 0 }, 'gcc'],
  [{ name: 'zlib-devel', version: '1.2', flags: 12 }, 'zlib-devel >= 1.2'],
  [{ name: 'a', version: '1:2-3', flags: 8 }, 'a = 1:2-3'],
  [{ name: 'a', version: '2', flags: 2 }, 'a < 2'],
  [{ name: '(a or b)', version: '', flags: 0 }, '(a or b)'],
  [{ name: '/usr/bin/x', version: '', flags: 1 << 14 }, '/usr/bin/x'],
])('%j is %s', (dependency, text) => {
  expect(dependencyText(dependency)).toBe(text);
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
