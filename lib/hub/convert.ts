import { ParameterError } from '#core/errors';
import { str, typeName } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';

/** Arguments whose type Koji checks itself, and its words when they have another one (Koji 1.35: convert_value). */

function wrongType(value: Value, expected: 'str' | 'int' | 'list' | 'dict'): Error {
  const found = value === null ? '' : ` for value '${str(value)}': <class '${typeName(value)}'>`;
  return new ParameterError(`Invalid type${found}, expected type <class '${expected}'>`);
}

export function mustBeText(value: Value): asserts value is string {
  if (typeof value !== 'string') throw wrongType(value, 'str');
}

/** The same where None is as good. */
export function mustBeTextOrNone(value: Value): asserts value is string | null {
  if (value !== null) mustBeText(value);
}

export function textOf(value: Value | undefined): string {
  const given = value ?? null;
  mustBeText(given);
  return given;
}

export function mustBeList(value: Value): asserts value is Value[] {
  if (!Array.isArray(value)) throw wrongType(value, 'list');
}

export function mustBeStruct(value: Value): asserts value is Struct {
  if (!isStruct(value)) throw wrongType(value, 'dict');
}

/** A whole number; its digits are as good. */
export function wholeNumber(value: Value): number {
  const cast = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (typeof cast === 'number' && Number.isSafeInteger(cast)) return cast;
  throw wrongType(value, 'int');
}
