import type { IncomingMessage } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError, HttpError } from '#client/transport';

const TRIES = 5;

/** Repeats what fails for reasons of the way, with growing pauses; the last error is thrown. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConnectionError) || tries === TRIES) throw error;
      await delay(1000 * 2 ** tries);
    }
  }
}

/** An hour-long silence would hold a container for nothing. */
const SILENCE_MS = 120_000;

/** PUTs `size` bytes to a signed URL. Throws ConnectionError when it is worth another try, HttpError when not. */
export async function put(
  url: string,
  body: Readable | Uint8Array,
  size: number,
  headers: Record<string, string> = {},
): Promise<void> {
  const start = url.startsWith('https:') ? secureRequest : plainRequest;
  const request = start(url, { method: 'PUT', headers: { ...headers, 'Content-Length': String(size) } });
  request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`silent for ${SILENCE_MS / 1000} seconds`)));
  const answer = new Promise<number>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (message: IncomingMessage) => {
      message.resume();
      message.on('end', () => resolve(message.statusCode ?? 0));
      message.on('error', reject);
    });
  });
  const where = new URL(url).origin;
  const source = body instanceof Readable ? body : Readable.from([body]);
  const [, status] = await Promise.all([pipeline(source, request), answer]).catch((error: Error) => {
    throw new ConnectionError(`PUT to ${where}: ${error.message}`);
  });
  if (status >= 500 || status === 408 || status === 429) throw new ConnectionError(`PUT to ${where}: HTTP ${status}`);
  if (status >= 300) throw new HttpError(status, `PUT to ${where}: HTTP ${status}`);
}
