import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeCall, decodeResponse } from '#core/xmlrpc/decode';
import { encodeCall, encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import { DateTime, Double, type Value } from '#core/xmlrpc/value';

interface Golden {
  responses: { name: string; value: unknown; xml: string }[];
  calls: { method: string; params: unknown[]; xml: string }[];
  faults: { code: number; text: string; xml: string }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../../fixtures/xmlrpc/golden.json', import.meta.url), 'utf8'));

/** The value a case stands for; the tags are those of the fixture's generator. */
function build(value: unknown): Value {
  if (Array.isArray(value)) return value.map(build);
  if (value === null || typeof value !== 'object') return value as Value;
  const tagged = value as Record<string, string>;
  if (tagged.$int !== undefined) {
    const int = BigInt(tagged.$int);
    return BigInt.asIntN(54, int) === int ? Number(int) : int;
  }
  if (tagged.$float !== undefined) {
    const float = Number(tagged.$float);
    return Number.isInteger(float) ? new Double(float) : float;
  }
  if (tagged.$bytes !== undefined) return new Uint8Array(Buffer.from(tagged.$bytes, 'hex'));
  if (tagged.$date !== undefined) return new DateTime(tagged.$date);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, build(member)]));
}

describe("bytes of Python's marshaller", () => {
  it.each(golden.responses)('response: $name', ({ value, xml }) => {
    expect(encodeResponse(build(value))).toBe(xml);
    expect(decodeResponse(xml)).toStrictEqual(build(value));
  });

  it.each(golden.calls)('call of $method', ({ method, params, xml }) => {
    expect(encodeCall(method, params.map(build))).toBe(xml);
    expect(decodeCall(Buffer.from(xml))).toStrictEqual({ method, params: params.map(build) });
  });

  it.each(golden.faults)('fault $code', ({ code, text, xml }) => {
    expect(encodeFault(code, text)).toBe(xml);
    expect(() => decodeResponse(xml)).toThrow(expect.objectContaining({ faultCode: code, message: text }));
  });
});
