import { expect, test } from 'vitest';
import { parseHeader } from '#core/rpm/header';
import { comparable, rpmdiffHash } from '#core/rpm/rpmdiff';
import { HELLO, HELLO_SIGNED, RICH, rpmBytes, rpmNames } from './fixtures.ts';

const header = (name: string) => parseHeader(rpmBytes(name));

test('a signature makes no difference', () => {
  expect(rpmdiffHash(header(HELLO))).toBe(rpmdiffHash(header(HELLO_SIGNED)));
});

test('other packages do', () => {
  const binaries = rpmNames.filter((name) => !name.includes('signed') && !/src\.rpm$/.test(name));
  expect(new Set(binaries.map((name) => rpmdiffHash(header(name)))).size).toBe(binaries.length);
});

test('what is compared: texts, dependencies and files without their content', () => {
  const { texts, dependencies, files } = comparable(header(RICH));
  expect(texts).toContainEqual(['NAME', 'toji-rich']);
  expect(dependencies).toHaveLength(4);
  expect(files.length).toBeGreaterThan(0);
  expect(files).toEqual([...files].sort());
});
