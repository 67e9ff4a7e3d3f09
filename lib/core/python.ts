import { DateTime, Double, isStruct } from './xmlrpc/value.ts';

/**
 * Python's way of showing values, which is part of Koji's error texts ("No such tagInfo: 'nope'",
 * "Invalid type for argument: <class 'NoneType'>").
 */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof Uint8Array) return `b${quoted(Buffer.from(value).toString('latin1'))}`;
  if (isStruct(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${quoted(key)}: ${repr(member)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** Python's str: of a text the text itself. */
export const str = (value: unknown): string => (typeof value === 'string' ? value : repr(value));

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

/** Python's name of a value's type, as in `<class 'str'>`. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (value instanceof Double) return 'float';
  if (value instanceof DateTime) return 'DateTime';
  if (value instanceof Uint8Array) return 'bytes';
  return Array.isArray(value) ? 'list' : 'dict';
}

/** Python's truth: None, False, 0, '', [] and {} are false. */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
