import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import type { Value } from '#core/xmlrpc/value';

/** A list of strings, or Koji's fault for wrong arguments. */
export function texts(value: readonly Value[], name: string): string[] {
  if (value.every((item) => typeof item === 'string')) return value as string[];
  throw new ParameterError(`Invalid type for ${name}: ${repr(value)}`);
}

/** Bytes as base64 text, or as they are. */
export function base64Text(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw new ParameterError(`Invalid type for data: ${repr(value)}`);
  return Buffer.from(value, 'base64');
}
