import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, fnmatch } from '#core/fnmatch';

/** Python 3.11's own answers: for each pattern the names that match, and [pattern, name, answer] for random ones. */
const golden: { names: string[]; hand: [string, string[]][]; random: [string, string, boolean][] } = JSON.parse(
  readFileSync(new URL('golden/fnmatch.json', import.meta.url), 'utf8'),
);

describe('fnmatch', () => {
  it.each(golden.hand)('matches what Python matches: %j', (pattern, expected) => {
    expect(golden.names.filter((name) => fnmatch(name, pattern))).toEqual(expected);
  });

  it('answers as Python does for random patterns', () => {
    const wrong = golden.random.filter(([pattern, name, expected]) => fnmatch(name, pattern) !== expected);
    expect(wrong).toEqual([]);
  });

  it('is not slowed down by many stars', () => {
    const pattern = `${'*a'.repeat(500)}b`;
    const started = performance.now();
    expect(fnmatch('a'.repeat(20_000), pattern)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('keeps only so many compiled patterns and still answers', () => {
    for (let i = 0; i < 10_000; i++) expect(fnmatch(`p${i}`, `p${i}*`)).toBe(true);
    expect(fnmatch('p1', 'p1*')).toBe(true);
  });

  it('gives the same compiled glob again', () => {
    expect(compileGlob('again-*')).toBe(compileGlob('again-*'));
  });

  it('lets a name without special characters match itself only', () => {
    const plain = fc.string().filter((text) => !/[*?[]/.test(text));
    fc.assert(fc.property(plain, plain, (a, b) => fnmatch(a, a) && fnmatch(a, b) === (a === b)));
  });

  it('lets a star stand for any middle', () => {
    const plain = fc.string({ unit: 'binary' }).filter((text) => !/[*?[]/.test(text));
    fc.assert(fc.property(plain, fc.string({ unit: 'binary' }), plain, (a, b, c) => fnmatch(a + b + c, `${a}*${c}`)));
  });

  it('never throws', () => {
    const messy = fc.string({ unit: fc.constantFrom('a', 'b', '-', '!', '[', ']', '*', '?') });
    fc.assert(fc.property(messy, messy, (name, pattern) => typeof fnmatch(name, pattern) === 'boolean'));
  });
});
