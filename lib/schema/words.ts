import { z } from 'zod';

/**
 * A list that may be written as an array or, as in Koji's own files, as text cut at a separator.
 * Empty items are dropped.
 */
export function listOf(separator: RegExp | string = /\s+/) {
  const fromText = z.string().transform((text) => {
    const items = text.split(separator).map((item) => item.trim());
    return items.filter((item) => item !== '');
  });
  return z.union([fromText, z.array(z.string().min(1))]);
}
