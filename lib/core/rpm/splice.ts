/**
 * Signed copies: Koji keeps one unsigned RPM and the signature headers, and puts them together on writeSignedRPM.
 * Lead, main header and payload are the same in both, so a copy is prefix + the rest of the original from an offset.
 */
import { type RpmHeader, SIGNATURE_START } from './header.ts';
import { parseSignatureHeader } from './signature.ts';

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
export function spliceSignature({ lead, headerStart }: RpmHeader, signatureHeader: Uint8Array): Splice {
  const signature = parseSignatureHeader(signatureHeader).bytes;
  const end = SIGNATURE_START + signature.length;
  const prefix = new Uint8Array(Math.ceil(end / 8) * 8);
  prefix.set(lead);
  prefix.set(signature, SIGNATURE_START);
  return { prefix, restOffset: headerStart };
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
