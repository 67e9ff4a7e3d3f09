import { faultToError } from '#core/errors';
import { Builder } from './builder.ts';
import { InvalidRequest } from './invalid.ts';
import { isStruct, plainNumbers, type Value } from './value.ts';
import { readXml } from './xml.ts';

export { InvalidRequest } from './invalid.ts';

/** Koji's MaxRequestLength, in bytes. */
export const MAX_REQUEST = 4 * 1024 * 1024;
/** The longest answer read, in bytes: near what one JavaScript string can hold. */
const MAX_RESPONSE = 500 * 1024 * 1024;

export interface Call {
  method: string;
  params: Value[];
}

/**
 * A methodCall. Whole floats come as `Double`, integers beyond 2^53 as bigint, so that encoding gives the same again.
 * Throws InvalidRequest for anything that is not one, or longer than `maxBytes`.
 */
export function decodeCall(body: Uint8Array | string, { maxBytes = MAX_REQUEST } = {}): Call {
  const message = read(body, maxBytes);
  if (message.root !== 'methodCall') throw new InvalidRequest('not a methodCall');
  if (message.method === undefined) throw new InvalidRequest('methodCall without methodName');
  return { method: message.method, params: message.params };
}

/**
 * The value in a methodResponse; a fault is thrown as the error it stands for. With `doubles: 'plain'` floats come as
 * plain numbers even when they are whole.
 */
export function decodeResponse(
  body: Uint8Array | string,
  { maxBytes = MAX_RESPONSE, doubles = 'keep' as 'keep' | 'plain' } = {},
): Value {
  const message = read(body, maxBytes);
  if (message.root !== 'methodResponse') throw new InvalidRequest('not a methodResponse');
  if (message.fault !== undefined) throw faultError(message.fault);
  const [value, ...more] = message.params;
  if (value === undefined || more.length > 0) throw new InvalidRequest('methodResponse without exactly one value');
  return doubles === 'plain' ? plainNumbers(value) : value;
}

function read(body: Uint8Array | string, maxBytes: number): Builder {
  if (body.length > maxBytes) throw new InvalidRequest('Request too long');
  const builder = new Builder();
  readXml(body, builder);
  return builder;
}

function faultError(fault: Value): Error {
  const code = isStruct(fault) ? fault.faultCode : undefined;
  const text = isStruct(fault) ? fault.faultString : undefined;
  if (typeof code !== 'number' || typeof text !== 'string') throw new InvalidRequest('malformed fault');
  return faultToError(code, text);
}
