import { DateTime, Double } from '#core/xmlrpc/value';

/** A value as the table keeps it: wrapped floats and dates as what they wrap, members without a value left out. */
export function storable(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (value instanceof Double || value instanceof DateTime) return value.value;
  if (Array.isArray(value)) return value.map(storable);
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) kept[name] = storable(member);
  return kept;
}
