import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { tarMembers } from '#hub/archives/tar';
import { zipMembers } from '#hub/archives/zip';

/** A zip file by Python's zipfile: a.txt (5 bytes, 2024-05-06 07:08:10) and an empty folder/b, with a comment at its end. */
const ZIP = Buffer.from(
  'UEsDBBQAAAAAAAU5pliGphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAwQUAAAAAAAAACEAAAAAAAAAAAAAAAAACAAAAGZvbGRlci9iUEsBAhQDFAAAAAAABTmmWIamEDYFAAAABQAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsBAhQDFAAAAAAAAAAhAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAIABKAAAAGZvbGRlci9iUEsFBgAAAAACAAIAaQAAAE4AAAACAGhp',
  'base64',
);

const reader = (bytes: Uint8Array) => async (start: number, length: number) => bytes.subarray(start, start + length);
const inPieces = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
};

async function tarball(): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: 'dir/', type: 'directory', mode: 0o755, uname: 'root', gname: 'wheel', mtime: new Date(1000) });
  tar.entry({ name: 'dir/file', mode: 0o644, uname: 'me', gname: 'us', mtime: new Date(2000) }, 'content');
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>));
}

describe('members of a zip file', () => {
  it('are read from its directory', async () => {
    expect(await zipMembers(reader(ZIP), ZIP.length)).toEqual([
      { name: 'a.txt', size: 5, mtime: Date.UTC(2024, 4, 6, 7, 8, 10) / 1000 },
      { name: 'folder/b', size: 0, mtime: Date.UTC(1980, 0, 1) / 1000 },
    ]);
  });

  it('are not read when the directory would fill the memory', async () => {
    const end = Buffer.from(ZIP.subarray(ZIP.lastIndexOf(Buffer.from('PK\x05\x06'))));
    end.writeUInt32LE(2 ** 31, 12);
    end.writeUInt32LE(0, 16);
    const size = 2 ** 32;
    const read = async (_: number, length: number): Promise<Uint8Array> => {
      if (length > 2 ** 20) throw new Error(`read ${length} bytes`);
      return Buffer.concat([Buffer.alloc(length - end.length), end]);
    };
    await expect(zipMembers(read, size)).rejects.toThrow('bytes of directory cannot be listed');
  });

  it.each([Buffer.from('no zip at all'), Buffer.alloc(0), ZIP.subarray(60)])(
    'are not in something else',
    async (bytes) => {
      await expect(zipMembers(reader(bytes), bytes.length)).rejects.toThrow('File is not a zip file');
    },
  );
});

describe('members of a tar file', () => {
  const members = [
    { name: 'dir/', size: 0, mtime: 1, mode: 0o755, user: 'root', group: 'wheel' },
    { name: 'dir/file', size: 7, mtime: 2, mode: 0o644, user: 'me', group: 'us' },
  ];

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('%s', async (_, compress) => {
    expect(await tarMembers(inPieces(compress(await tarball())))).toEqual(members);
  });

  it('cannot be read from something else', async () => {
    await expect(tarMembers(inPieces(Buffer.alloc(2000, 'x')))).rejects.toThrow(/could not be read as tar/);
    await expect(tarMembers(inPieces(Buffer.from('BZh9...')))).rejects.toThrow(/bzip2/);
  });
});
