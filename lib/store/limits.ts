import { GenericError } from '#core/errors';
import type { Key, NewItem, Range } from './table.ts';

/**
 * What DynamoDB takes: keys and items of so many bytes, so many levels of nesting, numbers of so many digits. Callers choose
 * names and values, so what goes beyond is their mistake and no trouble of the table.
 */
const LONGEST = { pk: 2048, sk: 1024 };
const LARGEST = 400 * 1024;
const DEEPEST = 30;
const NUMBERS = 1e125;

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
  if (sizeOf(item, 0) > LARGEST) throw new GenericError(`more than can be kept at once (${LARGEST} bytes)`);
}

/** In bytes, rather too much than too little. */
function sizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length < 20 ? value.length * 3 : Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'number') return sizeOfNumber(value);
  if (value === null || typeof value !== 'object') return 21;
  if (depth === DEEPEST) throw new GenericError(`a value of more than ${DEEPEST} levels`);
  let size = 3;
  for (const [name, member] of Object.entries(value)) size += 1 + name.length * 3 + sizeOf(member, depth + 1);
  return size;
}

function sizeOfNumber(value: number): number {
  const within = value === 0 || (Math.abs(value) < NUMBERS && Math.abs(value) > 1 / NUMBERS);
  if (!within) throw new GenericError(`a number that cannot be kept: ${value}`);
  return 21;
}
