/** Compressed metadata of external repositories, recognised by its first bytes. */
import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { MetadataError } from './elements.ts';

const MAGIC: [compression: string, bytes: number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

/**
 * The content of a file that may be compressed.
 * @throws MetadataError for a compression that Node.js cannot read (xz, bzip2)
 */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  while (size < 6) {
    const { value, done } = await iterator.next();
    if (done) break;
    head.push(value);
    size += value.length;
  }
  const whole = (async function* () {
    yield* head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  const transform = decompressor(Buffer.concat(head));
  if (!transform) {
    yield* whole;
    return;
  }
  // A failure of either side ends the iteration of the output with the same error.
  const output: Readable = pipeline(Readable.from(whole, { objectMode: false }), transform, () => undefined);
  yield* output;
}

function decompressor(head: Uint8Array): ReturnType<typeof zlib.createGunzip> | undefined {
  const compression = MAGIC.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))?.[0];
  if (compression === undefined) return undefined;
  if (compression === 'gzip') return zlib.createGunzip();
  if (compression === 'zstd') return zlib.createZstdDecompress();
  throw new MetadataError(
    `metadata compressed with ${compression} cannot be read: the repository must offer gzip or zstd`,
  );
}

/** Passes at most so many bytes through. A file of some kilobytes may otherwise become as large as it likes. */
export async function* bounded(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > most) throw new MetadataError(`metadata is larger than ${most} bytes`);
    yield chunk;
  }
}

/** Passes a file through and fails at its end when it is not the one that repomd.xml lists. */
export async function* verified(
  source: AsyncIterable<Uint8Array>,
  { type, value }: { type: string; value: string },
): AsyncGenerator<Uint8Array> {
  // "sha" is what old createrepo called SHA-1.
  const hash = createHash(type === 'sha' ? 'sha1' : type);
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest('hex');
  if (found !== value) throw new MetadataError(`metadata has ${type} ${found}, its repomd.xml says ${value}`);
}
