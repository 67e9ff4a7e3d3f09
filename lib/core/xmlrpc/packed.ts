import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { responsePieces } from './encode.ts';
import type { Value } from './value.ts';

/** Characters that are compressed at a time. */
const BUNDLE = 256 * 1024;

/**
 * An answer as it leaves, encoded and compressed a piece at a time: 20,000 builds are 40 MB of XML, which would be in memory
 * several times over, in a function that has 512 MB.
 */
export async function packedResponse(value: Value, level: number): Promise<Uint8Array> {
  const gzip = createGzip({ level });
  const [packed] = await Promise.all([buffer(gzip), pipeline(bundled(responsePieces(value)), gzip)]);
  return packed;
}

function* bundled(pieces: Iterable<string>): Generator<string> {
  let bundle = '';
  for (const piece of pieces) {
    bundle += piece;
    if (bundle.length < BUNDLE) continue;
    yield bundle;
    bundle = '';
  }
  yield bundle;
}

/** Rows from which on an answer is worth it. */
const LONG = 1000;

/** Whether an answer has very many rows, be they those of a list, of a count and a list, or of several calls. */
export const isLong = (value: Value): boolean => rowsIn(value, 0) > LONG;

function rowsIn(value: Value, depth: number): number {
  if (!Array.isArray(value) || depth > 2) return 0;
  return value.reduce<number>((sum, item) => sum + rowsIn(item, depth + 1), value.length);
}
