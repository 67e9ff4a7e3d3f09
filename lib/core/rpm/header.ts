/**
 * The head of an RPM file: lead, signature header, main header. Nothing here looks at the payload, so that a
 * large RPM in object storage costs two or three small ranged reads.
 */
import {
  HeaderStructure,
  INTRO,
  type Limits,
  MAIN_LIMITS,
  RpmFormatError,
  SIGNATURE_LIMITS,
  structureSize,
} from './structure.ts';

export { RpmFormatError } from './structure.ts';

/** Reads `length` bytes from `start` of a file; fewer come back only at its end. */
export type ReadRange = (start: number, length: number) => Promise<Uint8Array>;

/** Where the signature header begins in every RPM: behind the lead. */
export const SIGNATURE_START = 96;

export interface RpmHeader {
  /** The first 96 bytes: obsolete, but copies of the file must keep them. */
  lead: Uint8Array;
  signature: HeaderStructure;
  /** The signature header as Koji keeps it in `sigcache`: with the padding up to the main header. */
  signatureBytes: Uint8Array;
  main: HeaderStructure;
  /** Offset of the main header: the signature's end, padded to 8 bytes. */
  headerStart: number;
  /** Offset of the payload. */
  headerEnd: number;
}

/** Enough for the whole head of most packages. */
const FIRST_READ = 64 * 1024;

const padded = (offset: number) => Math.ceil(offset / 8) * 8;

/** Parses an RPM file, or as much of its beginning as holds both headers. */
export function parseHeader(bytes: Uint8Array): RpmHeader {
  checkLead(bytes);
  const signature = new HeaderStructure(bytes.subarray(SIGNATURE_START), 'signature header', SIGNATURE_LIMITS);
  const headerStart = padded(SIGNATURE_START + signature.bytes.length);
  const main = new HeaderStructure(bytes.subarray(headerStart), 'main header', MAIN_LIMITS);
  return {
    lead: bytes.subarray(0, SIGNATURE_START),
    signature,
    signatureBytes: bytes.subarray(SIGNATURE_START, headerStart),
    main,
    headerStart,
    headerEnd: headerStart + main.bytes.length,
  };
}

/**
 * Reads the head of an RPM from bytes or through ranged reads.
 * @throws RpmFormatError when it is cut short or no RPM
 */
export async function readHeader(source: Uint8Array | ReadRange): Promise<RpmHeader> {
  if (source instanceof Uint8Array) return parseHeader(source);
  let bytes = await source(0, FIRST_READ);
  checkLead(bytes);
  const grow = async (end: number) => {
    if (bytes.length < end) bytes = joined(bytes, await source(bytes.length, end - bytes.length));
  };
  const sizeAt = async (start: number, what: string, limits: Limits) => {
    await grow(start + INTRO);
    return structureSize(bytes.subarray(start, start + INTRO), what, limits);
  };
  const start = padded(SIGNATURE_START + (await sizeAt(SIGNATURE_START, 'signature header', SIGNATURE_LIMITS)));
  await grow(start + (await sizeAt(start, 'main header', MAIN_LIMITS)));
  return parseHeader(bytes);
}

function checkLead(bytes: Uint8Array): void {
  if (bytes.length < SIGNATURE_START) throw new RpmFormatError('not an RPM: shorter than a lead');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0xedabeedb) throw new RpmFormatError('not an RPM: bad magic number');
  const major = view.getUint8(4);
  if (major < 3 || major > 4) throw new RpmFormatError(`not supported: RPM file format ${major}`);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
