import { Double, isStruct, type Value } from './xmlrpc/value.ts';

/**
 * JSON as Python's json.dumps writes it: a blank after comma and colon, ASCII only. What the hub keeps as JSON text is
 * shown to clients as text (queryHistory), so its form is part of the answer.
 */
export function dumps(value: Value): string {
  if (value instanceof Double) return value.toString();
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (isStruct(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${text(key)}: ${dumps(member)}`)
      .join(', ')}}`;
  }
  if (typeof value === 'string') return text(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') {
    return String(value);
  }
  throw new TypeError(`Object of type ${value.constructor.name} is not JSON serializable`);
}

function text(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The value of a JSON text; a number with a point is a float. */
export function loads(json: string): Value {
  return JSON.parse(json, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && /[.eE]/.test(context?.source ?? '') ? new Double(value) : value,
  ) as Value;
}
