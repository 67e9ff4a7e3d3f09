import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dumps, loads } from '#core/pyjson';
import { Double } from '#core/xmlrpc/value';

describe("Python's json", () => {
  it.each([
    [{ a: [1, null], b: true }, '{"a": [1, null], "b": true}'],
    [new Double(1), '1.0'],
    [new Double(0.5), '0.5'],
    ['é€😀\u007f', '"\\u00e9\\u20ac\\ud83d\\ude00\\u007f"'],
    ['"\\\n', '"\\"\\\\\\n"'],
    [[], '[]'],
    [{}, '{}'],
  ])('%j', (value, text) => {
    expect(dumps(value)).toBe(text);
  });

  it('has no form for bytes', () => {
    expect(() => dumps(new Uint8Array(1))).toThrow('not JSON serializable');
  });

  it('comes back as it was, whole floats included', () => {
    const number = fc.oneof(
      fc.integer(),
      fc.integer({ min: -1000, max: 1000 }).map((n) => new Double(n / 4)),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constant(null),
        fc.boolean(),
        fc.string(),
        number,
        tie('list'),
        tie('struct'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      struct: fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        expect(loads(dumps(any as never))).toEqual(any);
      }),
    );
  });
});
