import { DateTime, Double, isStruct, MAX_DEPTH, pythonFloat, type Value } from './value.ts';

/**
 * Writes XML-RPC byte for byte as Python's marshaller does in Koji (i8 and nil extensions, line breaks included), by
 * appending to one string: a `listTagged` answer of 20,000 builds is 40 MB and is written once, without a tree between.
 */
const HEAD = "<?xml version='1.0'?>\n";

export function encodeCall(method: string, params: readonly Value[]): string {
  return `${HEAD}<methodCall>\n<methodName>${text(method)}</methodName>\n${encodeParams(params)}</methodCall>\n`;
}

export function encodeResponse(value: Value): string {
  return `${HEAD}<methodResponse>\n${encodeParams([value])}</methodResponse>\n`;
}

/** The same in pieces, one after another: arrays near the top item by item. */
export function* responsePieces(value: Value): Generator<string> {
  yield `${HEAD}<methodResponse>\n<params>\n<param>\n`;
  yield* valuePieces(value, 0);
  yield '</param>\n</params>\n</methodResponse>\n';
}

function* valuePieces(value: Value, depth: number): Generator<string> {
  if (!Array.isArray(value) || depth > 2) return yield encodeValue(value, depth);
  yield '<value><array><data>\n';
  for (const item of value) yield* valuePieces(item, depth + 1);
  yield '</data></array></value>\n';
}

export function encodeFault(code: number, message: string): string {
  const fault = encodeValue({ faultCode: code, faultString: message });
  return `${HEAD}<methodResponse>\n<fault>\n${fault}</fault>\n</methodResponse>\n`;
}

function encodeParams(params: readonly Value[]): string {
  let out = '<params>\n';
  for (const param of params) out += `<param>\n${encodeValue(param)}</param>\n`;
  return `${out}</params>\n`;
}

/**
 * One `<value>`. Throws TypeError for what XML-RPC cannot carry (undefined, functions, class instances) and
 * OverflowError for integers beyond 64 bits.
 */
export function encodeValue(value: Value, depth = 0): string {
  // The order is by frequency in hub answers.
  if (typeof value === 'string') return `<value><string>${text(value)}</string></value>\n`;
  if (value === null) return '<value><nil/></value>';
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  if (depth >= MAX_DEPTH) throw new TypeError(`cannot marshal a value nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    let out = '<value><array><data>\n';
    for (const item of value) out += encodeValue(item, depth + 1);
    return `${out}</data></array></value>\n`;
  }
  if (isStruct(value)) {
    let out = '<value><struct>\n';
    for (const name of Object.keys(value)) {
      const member = value[name];
      if (member === undefined) throw new TypeError(`cannot marshal undefined (member ${JSON.stringify(name)})`);
      out += `<member>\n<name>${text(name)}</name>\n${encodeValue(member, depth + 1)}</member>\n`;
    }
    return `${out}</struct></value>\n`;
  }
  return rare(value);
}

const TRUE = '<value><boolean>1</boolean></value>\n';
const FALSE = '<value><boolean>0</boolean></value>\n';

function rare(value: Value): string {
  if (typeof value === 'bigint') return integer(value);
  if (value instanceof Double) return double(value.value);
  if (value instanceof Uint8Array) return `<value><base64>\n${base64(value)}</base64></value>\n`;
  if (value instanceof DateTime) return `<value><dateTime.iso8601>${text(value.value)}</dateTime.iso8601></value>\n`;
  const found: unknown = value;
  const what = typeof found === 'object' ? (found?.constructor?.name ?? 'object') : typeof found;
  throw new TypeError(`cannot marshal ${what} objects`);
}

function number(value: number): string {
  if (!Number.isInteger(value)) return double(value);
  if (value >= -0x8000_0000 && value <= 0x7fff_ffff) return `<value><int>${value}</int></value>\n`;
  return integer(BigInt(value));
}

function double(value: number): string {
  return `<value><double>${pythonFloat(value)}</double></value>\n`;
}

/** Python's OverflowError: an integer that has no place on the wire. */
class OverflowError extends RangeError {
  override name = 'OverflowError';
}

function integer(value: bigint): string {
  if (BigInt.asIntN(32, value) === value) return `<value><int>${value}</int></value>\n`;
  if (BigInt.asIntN(64, value) !== value) throw new OverflowError('int exceeds XML-RPC limits');
  return `<value><i8>${value}</i8></value>\n`;
}

function base64(bytes: Uint8Array): string {
  const encoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return encoded.replace(/.{1,76}/g, '$&\n');
}

// \r is escaped because a parser would read a bare one as \n.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSAFE = /[&<>\r\p{Cs}\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]/u;
const EACH_UNSAFE = new RegExp(UNSAFE, 'gu');
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/**
 * Text for XML 1.0. What XML cannot hold in any form (most control characters, lone surrogates) becomes U+FFFD: Python
 * would send it as it is, and then one bad changelog makes a whole answer unreadable.
 */
function text(value: string): string {
  return UNSAFE.test(value) ? value.replace(EACH_UNSAFE, (char) => ESCAPES[char] ?? '\uFFFD') : value;
}
