/**
 * Signed copies: Koji keeps one unsigned RPM and the signature headers, and puts them together on writeSignedRPM.
 * Lead, main header and payload are the same in both, so a copy is prefix + the rest of the original from an offset.
 */
import { type RpmHeader, SIGNATURE_START } from './header.ts';
import { parseSignatureHeader, SIGTAG } from './signature.ts';
import { type HeaderStructure, INTRO, RpmFormatError, TYPE } from './structure.ts';

export interface Splice {
  /** What stands before the main header in the copy. */
  prefix: Uint8Array;
  /** The rest of the original, from its main header, follows unchanged. */
  restOffset: number;
}

/**
 * How to make a copy of an RPM with another signature header.
 * @param signatureHeader as Koji keeps it (addRPMSig), padded or not
 */
export function spliceSignature(original: RpmHeader, signatureHeader: Uint8Array): Splice {
  return splice(original, parseSignatureHeader(signatureHeader).bytes);
}

/** How to make the unsigned form of an RPM: what it was before rpmsign, where that had reserved space to write to. */
export function stripSignature(original: RpmHeader): Splice {
  return splice(original, unsignedHeader(original.signature));
}

function splice({ lead, headerStart }: RpmHeader, signature: Uint8Array): Splice {
  const end = SIGNATURE_START + signature.length;
  const prefix = new Uint8Array(Math.ceil(end / 8) * 8);
  prefix.set(lead);
  prefix.set(signature, SIGNATURE_START);
  return { prefix, restOffset: headerStart };
}

/** The copy itself, for a file in memory. */
export function applySplice(original: Uint8Array, { prefix, restOffset }: Splice): Uint8Array {
  const copy = new Uint8Array(prefix.length + original.length - restOffset);
  copy.set(prefix);
  copy.set(original.subarray(restOffset), prefix.length);
  return copy;
}

/**
 * The copy as a stream.
 * @param original reads the original from an offset to its end
 */
export async function* streamSplice(
  { prefix, restOffset }: Splice,
  original: (start: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield prefix;
  yield* original(restOffset);
}

const REGION = 62;
const SIGNATURES: ReadonlySet<number> = new Set([
  SIGTAG.DSA,
  SIGTAG.RSA,
  SIGTAG.OPENPGP,
  SIGTAG.PGP,
  SIGTAG.GPG,
  SIGTAG.PGP5,
]);

/**
 * The header without its signatures. The reserved space, where there is any, takes what they leave free, so that the
 * file keeps its length.
 */
export function unsignedHeader(signature: HeaderStructure): Uint8Array {
  const kept = [...signature.entries.values()]
    .filter((entry) => entry.tag !== REGION && !SIGNATURES.has(entry.tag))
    .sort((a, b) => a.tag - b.tag);
  const values = kept.map((entry) => ({ ...entry, data: encoded(signature, entry.tag, entry.type) }));
  const reserved = values.find((value) => value.tag === SIGTAG.RESERVED);
  if (reserved) {
    const free = signature.bytes.length - written(values).length;
    if (reserved.data.length + free > 0) reserved.data = new Uint8Array(reserved.data.length + free);
  }
  return written(values);
}

interface Value {
  tag: number;
  type: number;
  count: number;
  data: Uint8Array;
}

const ALIGNMENT: Record<number, number> = { [TYPE.INT16]: 2, [TYPE.INT32]: 4, [TYPE.INT64]: 8 };

/** Values that a signature header holds: binary, strings and numbers; in wire form. */
function encoded(signature: HeaderStructure, tag: number, type: number): Uint8Array {
  const value = signature.value(tag);
  if (value instanceof Uint8Array) return value;
  if (type === TYPE.STRING || type === TYPE.STRING_ARRAY)
    return Buffer.from(
      signature
        .strings(tag)
        .map((text) => `${text}\0`)
        .join(''),
    );
  const width = ALIGNMENT[type] ?? 1;
  const numbers = signature.numbers(tag);
  const data = Buffer.alloc(numbers.length * width);
  numbers.forEach((number, i) => {
    if (width === 8) data.writeBigUInt64BE(BigInt(number), i * width);
    else data.writeUIntBE(number, i * width, width);
  });
  if (data.length === 0) throw new RpmFormatError(`signature header: tag ${tag} of type ${type} has no value`);
  return data;
}

/** A header structure with one region over all of its entries, as RPM writes signature headers. */
function written(values: Value[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const index: number[][] = [];
  for (const { tag, type, data, count } of values) {
    const gap = -size & ((ALIGNMENT[type] ?? 1) - 1);
    index.push([tag, type, size + gap, type === TYPE.BIN ? data.length : count]);
    parts.push(new Uint8Array(gap), data);
    size += gap + data.length;
  }
  const entries = values.length + 1;
  const trailer = Buffer.alloc(16);
  [REGION, TYPE.BIN, -entries * 16, 16].forEach((number, i) => void trailer.writeInt32BE(number, i * 4));
  const intro = Buffer.alloc(INTRO + entries * 16);
  const numbers = [0x8eade801, 0, entries, size + 16, REGION, TYPE.BIN, size, 16, ...index.flat()];
  numbers.forEach((number, i) => void intro.writeUInt32BE(number, i * 4));
  return Buffer.concat([intro, ...parts, trailer]);
}
