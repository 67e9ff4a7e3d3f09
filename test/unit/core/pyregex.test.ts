import { describe, expect, it } from 'vitest';
import { matchAtStart } from '#core/pyregex';

describe("Python's re.match", () => {
  it.each([
    ['kernel', 'kernel-core', true],
    ['core', 'kernel-core', false],
    ['a|b', 'bash', true],
    ['^(foo|bar)$', 'foo', true],
    ['^(foo|bar)$', 'food', false],
    ['', 'anything', true],
    ['(?i)KERNEL', 'kernel', true],
    ['(?P<word>ab)(?P=word)', 'abab', true],
    ['\\Abash\\Z', 'bash', true],
    ['\\Abash\\Z', 'bashful', false],
    ['a\\\\Z', 'a\\Z', true],
  ])('%j on %j: %j', (pattern, text, matches) => {
    expect(matchAtStart(pattern).test(text)).toBe(matches);
  });

  it('names a pattern that is none', () => {
    expect(() => matchAtStart('(unclosed')).toThrow('Invalid regular expression (unclosed');
  });
});
