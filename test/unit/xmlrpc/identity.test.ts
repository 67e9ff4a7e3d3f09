import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCall, decodeResponse } from '#core/xmlrpc/decode';
import { encodeCall, encodeResponse } from '#core/xmlrpc/encode';
import { isLong, packedResponse } from '#core/xmlrpc/packed';
import { DateTime, Double, plainNumbers, type Value } from '#core/xmlrpc/value';

/** Text that XML can carry: no control characters but tab and line breaks, no lone surrogates. */
const text = fc
  .string({ unit: 'binary' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  .map((s) => s.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed());
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => {
  return Number.isSafeInteger(Number(n)) ? Number(n) : n;
});
const float = fc.double().map((d) => (Number.isInteger(d) ? new Double(d) : d));

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    i64,
    float,
    text,
    fc.uint8Array(),
    fc.date({ noInvalidDate: true }).map((d) => new DateTime(d.toISOString().slice(0, 19))),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), tie('value'))).map((m) => Object.fromEntries(m)),
  ),
})).value;

it('an answer in pieces, compressed, is the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.array(value))), async (answer) => {
      expect(gunzipSync(await packedResponse(answer, 1)).toString()).toBe(encodeResponse(answer));
    }),
  );
  const long = Array.from({ length: 30_000 }, (_, n) => ({ id: n, name: `grün-${n}` }));
  for (const answer of [long, [30_000, long], [[long], [1]], [], null]) {
    expect(gunzipSync(await packedResponse(answer, 1)).toString()).toBe(encodeResponse(answer));
    expect(isLong(answer)).toBe(JSON.stringify(answer).length > 1000);
  }
});

it('what cannot be encoded fails, in pieces too', async () => {
  const odd = Array.from({ length: 2000 }, () => ({ x: undefined })) as unknown as Value;
  await expect(packedResponse(odd, 1)).rejects.toThrow('cannot marshal undefined');
});

it('decode(encode) is the identity on responses', () => {
  fc.assert(
    fc.property(value, (v) => {
      expect(decodeResponse(encodeResponse(v))).toStrictEqual(v);
    }),
  );
});

it('decode(encode) is the identity on calls, as text and as bytes', () => {
  fc.assert(
    fc.property(text, fc.array(value), (method, params) => {
      const xml = encodeCall(method, params);
      expect(decodeCall(xml)).toStrictEqual({ method, params });
      expect(decodeCall(new TextEncoder().encode(xml))).toStrictEqual({ method, params });
    }),
  );
});

it('any text at all gives a readable message', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) }), (s) => {
      expect(typeof decodeResponse(encodeResponse(s))).toBe('string');
    }),
  );
});

it('plainNumbers turns whole floats into numbers, at any depth', () => {
  expect(plainNumbers([new Double(2), { weight: new Double(1), name: 'x' }])).toStrictEqual([
    2,
    { weight: 1, name: 'x' },
  ]);
  expect(decodeResponse(encodeResponse([new Double(2)]), { doubles: 'plain' })).toStrictEqual([2]);
});
