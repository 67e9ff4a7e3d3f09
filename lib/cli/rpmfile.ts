import { open } from 'node:fs/promises';
import { RpmFormatError, readHeader, SIGNATURE_START } from '#core/rpm/header';
import { type RpmInfo, rpmInfo } from '#core/rpm/info';
import { Failure } from './failure.ts';

export type { RpmInfo };

/** What an RPM file says of itself; only its headers are read. Throws Failure when it is none. */
export async function readRpmFile(path: string): Promise<RpmInfo> {
  return rpmInfo(await withFile(path, readHeader));
}

/** The signature header of an RPM file as bytes: what the hub keeps for each key. */
export async function readSignatureHeader(path: string): Promise<Uint8Array> {
  return withFile(path, async (read) => {
    const start = SIGNATURE_START;
    const intro = await read(start, 16);
    const view = new DataView(intro.buffer, intro.byteOffset);
    const length = 16 + view.getUint32(8) * 16 + view.getUint32(12);
    return read(start, length);
  });
}

type Read = (start: number, length: number) => Promise<Uint8Array>;

async function withFile<T>(path: string, use: (read: Read) => Promise<T>): Promise<T> {
  try {
    const file = await open(path);
    try {
      return await use(async (start, length) => {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await file.read(bytes, 0, length, start);
        return bytes.subarray(0, bytesRead);
      });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof RpmFormatError || (error as NodeJS.ErrnoException).code !== undefined) {
      throw new Failure(`${path}: ${(error as Error).message}`);
    }
    throw error;
  }
}
