import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { literal } from '#cli/literal';
import { inline, pprint } from '#cli/pprint';
import { DateTime, Double, type Value } from '#core/xmlrpc/value';

const golden: { value: Value; text: string }[] = JSON.parse(
  readFileSync(new URL('../../fixtures/pprint/golden.json', import.meta.url), 'utf8'),
);

describe("Python's pprint", () => {
  it.each(golden)('$text', ({ value, text }) => {
    // JSON has one kind of number: a float of the fixture that is whole reads as an integer.
    expect(pprint(value)).toBe(text === '1e+16' ? '10000000000000000' : text);
  });

  it('what JSON has no word for', () => {
    expect(inline([new Double(2), 2n ** 60n, new DateTime('20261120T18:13:19')])).toBe(
      "[2.0, 1152921504606846976, <DateTime '20261120T18:13:19'>]",
    );
    expect(inline(Uint8Array.of(0, 65, 39, 92, 10, 255))).toBe("b'\\x00A\\'\\\\\\n\\xff'");
  });
});

describe('Python literals', () => {
  it.each([
    ['None', null],
    [' True ', true],
    ['-12', -12],
    ['12345678901234567890', 12345678901234567890n],
    ['1.5e3', new Double(1500)],
    [`'it\\'s\\n'`, "it's\n"],
    ['"x"', 'x'],
    ['[1, [2], ]', [1, [2]]],
    ['(1, "a",)', [1, 'a']],
    ['()', []],
    ["{'a': {'b': None}, }", { a: { b: null } }],
  ])('%s', (text, value) => expect(literal(text)).toEqual(value));

  it.each([
    '',
    'x',
    '[1',
    '[1 2]',
    '{1: 2}',
    '{"a" 1}',
    "'open",
    '1 2',
    'Nonesuch',
    '1.2.3',
    '__import__("os")',
    "'\\x'",
  ])('none: %s', (text) => expect(literal(text)).toBeUndefined());

  it('reads back what was printed', () => {
    for (const { value } of golden) expect(literal(inline(value))).toEqual(literal(inline(literal(inline(value))!)));
  });
});
