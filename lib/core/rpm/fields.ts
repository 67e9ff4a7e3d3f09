/** Header fields by name, as Koji's getRPMHeaders gives them (Koji 1.35, through RPM's Python bindings). */
import { GenericError } from '#core/errors';
import { computedTag } from './computed.ts';
import type { RpmHeader } from './header.ts';
import { SIGTAG } from './signature.ts';
import type { TagValue } from './structure.ts';
import { type TagKind, tagByName } from './tags.ts';

export type FieldValue = null | number | string | Uint8Array | number[] | string[];

/** Main header tags whose value stands under another number in the signature header. */
const IN_SIGNATURE: Record<string, number> = {
  SIGSIZE: SIGTAG.SIZE,
  SIGPGP: SIGTAG.PGP,
  SIGMD5: SIGTAG.MD5,
  SIGGPG: SIGTAG.GPG,
  ARCHIVESIZE: SIGTAG.PAYLOADSIZE,
};

/** Sizes: the 32-bit tag, and the 64-bit one that packages of 4 GiB and more have in its stead. Each answers for the other. */
const SIZES = [
  ['SIZE', 'LONGSIZE'],
  ['ARCHIVESIZE', 'LONGARCHIVESIZE'],
  ['FILESIZES', 'LONGFILESIZES'],
  ['SIGSIZE', 'LONGSIGSIZE'],
];
const TWIN = new Map(
  SIZES.flatMap(([short, long]) => [
    [short!, tagByName(long!)!],
    [long!, tagByName(short!)!],
  ]),
);

/**
 * One field, in upper or lower case. What the package lacks is null, or an empty list for a tag that holds one.
 * @throws GenericError "No such rpm header field: X"
 */
export function headerField(rpm: RpmHeader, name: string): FieldValue {
  const kind = tagByName(name);
  if (!kind) throw new GenericError(`No such rpm header field: ${name}`);
  const twin = TWIN.get(kind.name);
  const value = stored(rpm, kind) ?? (twin ? stored(rpm, twin) : undefined);
  if (value instanceof Uint8Array) return value;
  if (kind.list) return value ?? [];
  return value?.[0] ?? null;
}

/** Several fields, under the names they were asked by. */
export function headerFields(rpm: RpmHeader, names: readonly string[]): Record<string, FieldValue> {
  return Object.fromEntries(names.map((name) => [name, headerField(rpm, name)]));
}

function stored({ main, signature }: RpmHeader, kind: TagKind): TagValue | undefined {
  const compute = computedTag(kind.name);
  if (compute) {
    const value = compute(main);
    return value.length > 0 ? value : undefined;
  }
  const own = main.value(kind.number);
  if (own !== undefined) return own;
  const elsewhere = IN_SIGNATURE[kind.name];
  if (elsewhere !== undefined) return signature.value(elsewhere);
  // Numbers 256 to 999 are the same in both headers.
  return kind.number >= 256 && kind.number < 1000 ? signature.value(kind.number) : undefined;
}
