import { InvalidRequest } from './invalid.ts';
import { DateTime, Double, type Value } from './value.ts';

type Reader = (text: string) => Value;

/** Python's unmarshaller knows more integer and float names than it writes; senders in other languages use them. */
const READERS: Readonly<Record<string, Reader>> = {
  string: (text) => text,
  int: integer,
  i1: integer,
  i2: integer,
  i4: integer,
  i8: integer,
  biginteger: integer,
  boolean,
  double,
  float: double,
  base64,
  nil: () => null,
  'ex:nil': () => null,
  'dateTime.iso8601': (text) => new DateTime(text.trim()),
};

/** The value of a typed element without children. Throws InvalidRequest for unknown types and unreadable text. */
export function scalar(type: string, text: string): Value {
  if (!Object.hasOwn(READERS, type)) throw new InvalidRequest(`unknown tag '${type}'`);
  return READERS[type]!(text);
}

function integer(text: string): number | bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) throw new InvalidRequest(`invalid literal for int() with base 10: '${text}'`);
  const value = Number(trimmed);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  // BigInt() of a text is quadratic; no honest integer on this wire is longer than 20 characters.
  if (trimmed.length > 40) throw new InvalidRequest('integer beyond 64 bits');
  return BigInt(trimmed.replace(/^\+/, ''));
}

function boolean(text: string): boolean {
  if (text !== '0' && text !== '1') throw new InvalidRequest('bad boolean value');
  return text === '1';
}

const SPECIAL = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
]);

function double(text: string): number | Double {
  const trimmed = text.trim();
  const special = SPECIAL.get(trimmed.toLowerCase());
  if (special !== undefined) return special;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) {
    throw new InvalidRequest(`could not convert string to float: '${text}'`);
  }
  const value = Number(trimmed);
  return Number.isInteger(value) ? new Double(value) : value;
}

function base64(text: string): Uint8Array {
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.length % 4 === 1) throw new InvalidRequest('bad base64 value');
  return new Uint8Array(Buffer.from(packed, 'base64'));
}
