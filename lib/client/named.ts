import type { Struct, Value } from '#core/xmlrpc/value';

/** Named arguments; those that are undefined are not sent. */
export type Named = { [name: string]: Value | undefined };

export function defined(named: Named): Struct {
  const entries = Object.entries(named).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
