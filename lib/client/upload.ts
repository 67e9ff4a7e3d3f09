import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { adler32 } from '#core/adler32';
import { GenericError } from '#core/errors';
import { isStruct } from '#core/xmlrpc/value';
import type { ClientSession } from './session.ts';

/** Koji's upload_blocksize. */
const BLOCK_SIZE = 1024 * 1024;

/** Bytes sent so far, bytes in all, seconds since the start. */
export type Progress = (sent: number, total: number, seconds: number) => void;

/**
 * Sends one chunk to `<topdir>/work/<directory>/<name>` at `offset` and makes sure that the hub got these bytes.
 * With `overwrite` the file is cut at the offset first, so that the same chunk may be sent twice.
 */
export async function uploadChunk(
  session: ClientSession,
  {
    directory,
    name,
    offset,
    overwrite = true,
  }: { directory: string; name: string; offset: number; overwrite?: boolean },
  data: Uint8Array,
): Promise<void> {
  const query = { filename: name, filepath: directory, fileverify: 'adler32', offset: String(offset) };
  const answer = await session.upload(overwrite ? { ...query, overwrite: '1' } : query, data);
  const { size, hexdigest } = isStruct(answer) ? answer : {};
  if (size !== data.byteLength)
    throw new GenericError(`server returned wrong chunk size: ${size} != ${data.byteLength}`);
  const digest = adler32([data]).toString(16).padStart(8, '0');
  if (hexdigest !== digest) throw new GenericError(`upload checksum failed: ${hexdigest} != ${digest}`);
}

/** Uploads a local file into `directory` and makes sure that it is there whole. */
export async function uploadFile(
  session: ClientSession,
  localPath: string,
  directory: string,
  {
    name = basename(localPath),
    blockSize = BLOCK_SIZE,
    progress,
  }: { name?: string; blockSize?: number; progress?: Progress } = {},
): Promise<void> {
  const file = await open(localPath);
  try {
    const { size: total } = await file.stat();
    const start = performance.now();
    const block = new Uint8Array(blockSize);
    let offset = 0;
    // An empty file takes one empty chunk to come into being.
    do {
      const { bytesRead } = await file.read(block, 0, blockSize, offset);
      await uploadChunk(session, { directory, name, offset }, block.subarray(0, bytesRead));
      offset += bytesRead;
      progress?.(offset, total, (performance.now() - start) / 1000);
      if (bytesRead === 0) break;
    } while (offset < total);
    await checkUpload(session, directory, name, offset);
  } finally {
    await file.close();
  }
}

async function checkUpload(session: ClientSession, directory: string, name: string, size: number): Promise<void> {
  const found = await session.call('checkUpload', [directory, name]);
  if (!isStruct(found)) throw new GenericError(`file upload failed: ${name} is not on the server`);
  if (found.size !== size) throw new GenericError(`file upload failed: size of ${name} is ${found.size}, not ${size}`);
}
