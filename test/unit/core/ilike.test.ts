import { describe, expect, it } from 'vitest';
import { ilike } from '#core/ilike';

describe("Koji's search patterns", () => {
  it.each([
    ['bash', 'bash', true],
    ['bash', 'bash-5', false],
    ['BASH*', 'bash-5.1-1', true],
    ['ba?h', 'bash', true],
    ['ba?h', 'bah', false],
    ['*-1-2', 'a-b-1-2', true],
    ['c++*', 'c++-1-1', true],
    ['c++*', 'cc-1-1', false],
    ['[ab]*', 'a-1-1', false],
    ['a.c', 'abc', false],
    ['', '', true],
  ])('%s and %s: %s', (pattern, text, matches) => {
    expect(ilike(pattern)(text)).toBe(matches);
  });
});
