import { createSHA256 } from 'hash-wasm';
import { adler32 } from '#core/adler32';

/**
 * Digests of a file so far, to be continued by whoever receives its next piece, in whatever process: a file of gigabytes is
 * never read again to know what it is. As an item of the table keeps them.
 */
export interface RunningSum {
  /** Adler-32 of all bytes so far */
  readonly adler: number;
  /** state of SHA-256 after them, base64 */
  readonly sha256: string;
}

/** The sums after these bytes; null when the state is of another version of the library. */
export async function continueSum(sum: RunningSum | undefined, bytes: Uint8Array): Promise<RunningSum | null> {
  const hash = await loaded(sum);
  return (
    hash && {
      adler: adler32([bytes], sum?.adler),
      sha256: Buffer.from(hash.update(bytes).save()).toString('base64'),
    }
  );
}

/** Hex digest of all bytes; undefined when the state is of another version of the library. */
export async function sha256Of(sum: RunningSum): Promise<string | undefined> {
  return (await loaded(sum))?.digest('hex');
}

async function loaded(sum: RunningSum | undefined) {
  const hash = await createSHA256();
  hash.init();
  if (!sum) return hash;
  try {
    return hash.load(Buffer.from(sum.sha256, 'base64'));
  } catch {
    return null; // made before a deployment that brought another version: who needs the digest reads the file
  }
}
