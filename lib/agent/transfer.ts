import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { download } from '#client/download';
import { ConnectionError, HttpError, Transport } from '#client/transport';
import { GenericError } from '#core/errors';
import type { HubCalls } from './hub.ts';

const uploadTarget = z.object({ url: z.url(), headers: z.record(z.string(), z.string()).default({}) });

const TRIES = 5;

/** Repeats what fails for reasons of the way, with growing pauses; the last error is thrown. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConnectionError) || tries === TRIES) throw error;
      await delay(1000 * 2 ** tries);
    }
  }
}

/** PUTs a file's bytes, streamed. Throws ConnectionError when it is worth another try, HttpError when not. */
export async function putFile(url: string, path: string, size: number, headers: Record<string, string>): Promise<void> {
  const start = url.startsWith('https:') ? secureRequest : plainRequest;
  const request = start(url, { method: 'PUT', headers: { ...headers, 'Content-Length': String(size) } });
  const answer = new Promise<number>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (message) => {
      message.resume();
      message.on('end', () => resolve(message.statusCode ?? 0));
      message.on('error', reject);
    });
  });
  const where = new URL(url).origin;
  const [, status] = await Promise.all([pipeline(createReadStream(path), request), answer]).catch((error: Error) => {
    throw new ConnectionError(`PUT to ${where}: ${error.message}`);
  });
  if (status >= 500 || status === 408 || status === 429) throw new ConnectionError(`PUT to ${where}: HTTP ${status}`);
  if (status >= 300) throw new HttpError(status, `PUT to ${where}: HTTP ${status}`);
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Brings a local file to work/<directory>/<name> through a URL that the hub signs for exactly these bytes. */
export function uploadResult(hub: HubCalls, directory: string, name: string, path: string): Promise<void> {
  return putSigned(path, (size, sha256) => hub.call('toji.uploadURL', [directory, name, size, sha256]));
}

/** Brings the archive of a failed buildroot to where saveFailedTree finds it for a while. */
export function putTree(hub: HubCalls, buildrootId: number, path: string): Promise<void> {
  return putSigned(path, (size, sha256) => hub.call('toji.treeURL', [buildrootId, size, sha256]));
}

/** Brings what a saveFailedTree task has made of it to where it is kept. */
export function putSaved(hub: HubCalls, path: string): Promise<void> {
  return putSigned(path, (size, sha256) => hub.call('toji.savedTreeURL', [size, sha256]));
}

async function putSigned(path: string, sign: (size: number, sha256: string) => Promise<unknown>): Promise<void> {
  const [{ size }, sha256] = await Promise.all([stat(path), sha256OfFile(path)]);
  await insist(async () => {
    const { url, headers } = uploadTarget.parse(await sign(size, sha256));
    await putFile(url, path, size, headers);
  });
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
