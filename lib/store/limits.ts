import { GenericError } from '#core/errors';
import type { Key, NewItem, Range } from './table.ts';

/**
 * What the table takes: keys and items of so many bytes (DynamoDB's limits), numbers as JSON has them. Callers choose names
 * and values, so what goes beyond is their mistake and no trouble of the table.
 */
const LONGEST = { pk: 2048, sk: 1024 };
const LARGEST = 400 * 1024;

const within = (part: string, most: number): boolean =>
  part !== '' && (part.length <= most / 3 || Buffer.byteLength(part) <= most);

/** There can be no item of another key. */
export const isKey = ({ pk, sk }: Key): boolean => within(pk, LONGEST.pk) && within(sk, LONGEST.sk);

/** There can be no item in another range. */
export const isRange = ({ pk, prefix, from, to }: Range): boolean =>
  within(pk, LONGEST.pk) && [prefix, from, to].every((part) => !part || within(part, LONGEST.sk));

/** Throws Koji's error when the table would not take the item. */
export function assertFits(item: NewItem): void {
  for (const [name, value] of Object.entries(item)) {
    const part = /^(?:g\d)?([ps]k)$/.exec(name)?.[1] as keyof typeof LONGEST | undefined;
    if (part && !within(String(value), LONGEST[part]))
      throw new GenericError(`a name of ${String(value).length} characters`);
  }
  if (sizeOf(item) > LARGEST) throw new GenericError(`more than can be kept at once (${LARGEST} bytes)`);
}

/** In bytes, rather too much than too little. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length < 20 ? value.length * 3 : Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    throw new GenericError(`a number that cannot be kept: ${value}`);
  if (value === null || typeof value !== 'object') return 21;
  let size = 3;
  for (const [name, member] of Object.entries(value)) size += 1 + name.length * 3 + sizeOf(member);
  return size;
}
