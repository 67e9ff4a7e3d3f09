/**
 * One metadata file of a repository, written as it is made: text in, gzip out, both digests on the way. Whatever the
 * number of packages, only a few chunks are in memory.
 */
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Kind } from './fragments.ts';

/** Takes the next chunk of a file; the writer waits for it. */
export type Write = (chunk: Uint8Array) => void | Promise<void>;

export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** What repomd.xml says of a file. */
export interface MetadataFile {
  type: string;
  /** file name within repodata/: digest and plain name, so that caches never mix two versions */
  name: string;
  /** hex SHA-256 of the file */
  checksum: string;
  /** bytes */
  size: number;
  /** the same of the uncompressed content; absent for a file that is not compressed */
  open?: { checksum: string; size: number };
}

/** Input is gathered to chunks of this size: one hash update and one compressor call each. */
const CHUNK = 256 * 1024;

/** Compresses `pieces` into a file named after `plainName` + '.gz'. */
export async function writeCompressed(
  type: string,
  plainName: string,
  pieces: Pieces,
  write: Write,
): Promise<MetadataFile> {
  const open = { hash: createHash('sha256'), size: 0 };
  const packed = { hash: createHash('sha256'), size: 0 };
  const counted = (total: typeof open, chunk: Uint8Array) => {
    total.hash.update(chunk);
    total.size += chunk.length;
  };
  await pipeline(
    async function* () {
      for await (const chunk of gathered(pieces)) {
        counted(open, chunk);
        yield chunk;
      }
    },
    createGzip(),
    async (compressed: AsyncIterable<Uint8Array>) => {
      for await (const chunk of compressed) {
        counted(packed, chunk);
        await write(chunk);
      }
    },
  );
  const checksum = packed.hash.digest('hex');
  return {
    type,
    name: `${checksum}-${plainName}.gz`,
    checksum,
    size: packed.size,
    open: { checksum: open.hash.digest('hex'), size: open.size },
  };
}

/** Writes a small file as it is. */
export async function writePlain(
  type: string,
  plainName: string,
  content: string,
  write: Write,
): Promise<MetadataFile> {
  const bytes = Buffer.from(content);
  await write(bytes);
  const checksum = createHash('sha256').update(bytes).digest('hex');
  return { type, name: `${checksum}-${plainName}`, checksum, size: bytes.length };
}

async function* gathered(pieces: Pieces): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    parts.push(bytes);
    size += bytes.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}

const ROOTS: Record<Kind, [name: string, namespaces: string]> = {
  primary: ['metadata', 'xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm"'],
  filelists: ['filelists', 'xmlns="http://linux.duke.edu/metadata/filelists"'],
  other: ['otherdata', 'xmlns="http://linux.duke.edu/metadata/other"'],
};

/** The document around `count` package elements of a kind. */
export async function* document(kind: Kind, count: number, packages: Pieces): AsyncGenerator<string | Uint8Array> {
  const [name, namespaces] = ROOTS[kind];
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<${name} ${namespaces} packages="${count}">\n`;
  yield* packages;
  yield `</${name}>\n`;
}
