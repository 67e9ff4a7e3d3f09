import { expect, test } from 'vitest';
import { decodedPath } from '#aws/httpapi';

test.each([
  ['work/a%20b', 'work/a b'],
  ['work/%', null],
  ['%ff', null],
])('the path %s stands for %s', (raw, path) => {
  expect(decodedPath(raw)).toBe(path);
});
