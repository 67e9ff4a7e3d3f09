import { ParameterError } from '#core/errors';
import { repr, typeName } from '#core/python';
import type { Value } from '#core/xmlrpc/value';

/** A value that has to be text, in Koji's words when it is not (Koji 1.35: convert_value). */
export function mustBeText(value: Value | undefined): asserts value is string {
  if (typeof value === 'string') return;
  throw new ParameterError(
    `Invalid type for value '${repr(value)}': <class '${typeName(value)}'>, expected type <class 'str'>`,
  );
}

/** The same where None is as good. */
export function mustBeTextOrNone(value: Value): asserts value is string | null {
  if (value !== null) mustBeText(value);
}

export function textOf(value: Value | undefined): string {
  mustBeText(value);
  return value;
}
