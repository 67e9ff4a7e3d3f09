import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { GenericError } from '#core/errors';
import type { Member } from './zip.ts';

export interface TarMember extends Member {
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

/** The largest source trees have some hundred thousand. A file of some kilobytes may hold any number of them. */
const MOST = 1_000_000;

/** The members of a tar file, plain or compressed with gzip or zstd. */
export async function tarMembers(content: AsyncIterable<Uint8Array>): Promise<TarMember[]> {
  const found: TarMember[] = [];
  const tar = extract();
  const source = await decompressed(content);
  source.on('error', (error) => tar.destroy(error));
  source.pipe(tar);
  try {
    for await (const entry of tar) {
      const { name, size = 0, mtime, mode = 0, uname, gname, uid, gid } = entry.header;
      const owner = { user: uname || String(uid ?? ''), group: gname || String(gid ?? '') };
      if (found.length === MOST) throw new Error(`more than ${MOST} members`);
      found.push({ name, size, mtime: Math.floor((mtime?.getTime() ?? 0) / 1000), mode, ...owner });
      entry.resume();
    }
  } catch (error) {
    throw new GenericError(`file could not be read as tar: ${(error as Error).message}`);
  }
  return found;
}

async function decompressed(content: AsyncIterable<Uint8Array>): Promise<Readable> {
  const iterator = content[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = Buffer.from(first.done ? [] : first.value);
  async function* whole() {
    yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  const raw = Readable.from(whole());
  const magic = head.subarray(0, 6).toString('hex');
  if (magic.startsWith('1f8b')) return raw.pipe(createGunzip());
  if (magic.startsWith('28b52ffd')) return raw.pipe(createZstdDecompress());
  if (magic.startsWith('425a68') || magic === 'fd377a585a00') {
    throw new GenericError('tar files compressed with bzip2 or xz cannot be listed');
  }
  return raw;
}
