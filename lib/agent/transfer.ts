import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { download } from '#client/download';
import { HttpError, Transport } from '#client/transport';
import { GenericError } from '#core/errors';
import type { HubCalls } from './hub.ts';
import { type PartCalls, sendParts } from './parts.ts';
import { insist, put } from './put.ts';

const uploadTarget = z.object({ url: z.url(), headers: z.record(z.string(), z.string()).default({}) });

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What is larger goes in parts, of which each can be sent again alone; one PUT ends at 5 GB. Bytes. */
const LARGE = 256 * 1024 * 1024;

/** Brings a local file to work/<directory>/<name>. */
export async function uploadResult(
  hub: HubCalls,
  directory: string,
  name: string,
  path: string,
  large = LARGE,
): Promise<void> {
  const [{ size }, sha256] = await Promise.all([stat(path), sha256OfFile(path)]);
  if (size > large) {
    await sendParts(resultCalls(hub, directory, name, size, sha256), createReadStream(path));
    return;
  }
  await insist(async () => {
    // the hub signs for exactly these bytes
    const { url, headers } = uploadTarget.parse(await hub.call('toji.uploadURL', [directory, name, size, sha256]));
    await put(url, createReadStream(path), size, headers);
  });
}

const resultCalls = (hub: HubCalls, directory: string, name: string, size: number, sha256: string): PartCalls => ({
  start: () => hub.call('toji.startUpload', [directory, name, size, sha256]),
  sign: (upload, first, count) => hub.call('toji.signParts', [directory, name, upload, first, count]),
  finish: (upload, all) => hub.call('toji.finishUpload', [directory, name, upload, all]),
  drop: (upload) => hub.call('toji.dropUpload', [directory, name, upload]),
});

/** The archives that a failed buildroot leaves: the build directory, and all else without an end, for the other to follow. */
export type TreePiece = 'builddir' | 'rest';

/** Brings one of them to where it is kept. The answer is its size. */
export function sendTree(
  hub: HubCalls,
  buildrootId: number,
  piece: TreePiece,
  archive: AsyncIterable<Uint8Array>,
): Promise<number> {
  const which = [buildrootId, piece];
  return sendParts(
    {
      start: () => hub.call('toji.startTree', which),
      sign: (upload, first, count) => hub.call('toji.signTreeParts', [...which, upload, first, count]),
      finish: (upload, size) => hub.call('toji.finishTree', [...which, upload, size]),
      drop: (upload) => hub.call('toji.dropTree', [...which, upload]),
    },
    archive,
  );
}

/**
 * What `work` writes to the stream. It begins when somebody reads; the end is a good one only when the work ends well; when
 * nobody reads on, the stream is destroyed.
 */
export async function* written(stream: Readable, work: () => Promise<unknown>): AsyncGenerator<Uint8Array> {
  const working = work();
  // a work that fails takes its stream with it, so that its reader does not wait for the end
  working.catch((error: Error) => stream.destroy(error));
  yield* stream;
  await working;
}

/** Fetches a file below topdir into a local one, through a URL that the hub signs. */
export async function fetchFile(hub: HubCalls, path: string, target: string): Promise<void> {
  const transport = new Transport({ timeoutMs: 120_000 });
  try {
    const [url] = z.array(z.url()).parse(await hub.call('toji.signURLs', [[path]]));
    await insist(() => download(transport, url!, target));
  } catch (error) {
    // the file is not there: that is the task's trouble, and another attempt would have it too
    if (error instanceof HttpError && error.status === 404) throw new GenericError(`no such file: ${path}`);
    throw error;
  } finally {
    transport.close();
  }
}
