import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSpec } from '#agent/scm/spec';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spec-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function files(texts: Record<string, string>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test.each<[string[], string]>([
  [['hello.spec', 'README'], 'hello.spec'],
  [['a.spec', 'hello.spec'], 'hello.spec'],
  [['a.spec', 'SPECS/b.spec'], 'SPECS/b.spec'],
])('%j: %s', async (paths, found) => {
  files(Object.fromEntries(paths.map((path) => [path, 'Name: x\n'])));
  expect(await findSpec(folder, 'hello')).toBe(found);
});

test('none', async () => {
  await expect(findSpec(folder, 'hello')).rejects.toThrow('No spec file found');
});

test('several, none like the repository', async () => {
  files({ 'a.spec': '', 'b.spec': '' });
  await expect(findSpec(folder, 'hello')).rejects.toThrow('Multiple spec files found: a.spec, b.spec');
});

test.each([
  ['Packager: me', 'Packager is not allowed to be set in spec file'],
  ['Vendor: me', 'Vendor is not allowed to be set in spec file'],
  ['%define distribution mine', '%distribution is not allowed to be defined in spec file'],
  ['%global vendor mine', '%vendor is not allowed to be defined in spec file'],
])('%s', async (line, complaint) => {
  files({ 'hello.spec': `Name: hello\n${line}\n` });
  await expect(findSpec(folder, 'hello')).rejects.toThrow(complaint);
});

test('a vendor in the description is nobody', async () => {
  files({ 'hello.spec': 'Name: hello\n%description\nThe Vendor: us. %define vendored 1\n' });
  expect(await findSpec(folder, 'hello')).toBe('hello.spec');
});

test('a link out of the checkout', async () => {
  symlinkSync('/etc/passwd', join(folder, 'hello.spec'));
  await expect(findSpec(folder, 'hello')).rejects.toThrow(/leads out of the checkout/);
});
