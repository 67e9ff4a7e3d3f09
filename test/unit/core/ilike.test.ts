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
    ['*[!a]*', 'x[!a]y', true],
    ['*\n*', 'a\nb', true],
  ])('%s and %s: %s', (pattern, text, matches) => {
    expect(ilike(pattern)(text)).toBe(matches);
  });

  it('take no longer for many wildcards than for one', () => {
    const start = performance.now();
    expect(ilike(`${'*?'.repeat(30)}!`)('a'.repeat(250))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
