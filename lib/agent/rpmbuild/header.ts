import { open } from 'node:fs/promises';
import { BuildError } from '#core/errors';
import { RpmFormatError, type RpmHeader, readHeader } from '#core/rpm/header';

/** Reads the headers of a local RPM without its payload; what is none is the task's failure. */
export async function readRpmFile(path: string): Promise<RpmHeader> {
  const file = await open(path);
  try {
    return await readHeader(async (start, length) => {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await file.read(buffer, 0, length, start);
      return buffer.subarray(0, bytesRead);
    });
  } catch (error) {
    if (!(error instanceof RpmFormatError)) throw error;
    throw new BuildError(`not an rpm: ${path.slice(path.lastIndexOf('/') + 1)}: ${error.message}`);
  } finally {
    await file.close();
  }
}
