import { DateTime, Double } from '#core/xmlrpc/value';

/** A value as the table keeps it: wrapped floats and dates as what they wrap, members without a value left out. */
export function storable(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (value instanceof Double || value instanceof DateTime) return value.value;
  if (Array.isArray(value)) return value.map(storable);
  const kept = Object.entries(value).filter(([, member]) => member !== undefined);
  // a member may be called __proto__, which an assignment would not make a member
  return Object.fromEntries(kept.map(([name, member]) => [name, storable(member)]));
}
