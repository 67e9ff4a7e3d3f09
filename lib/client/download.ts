import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConnectionError, type Transport } from './transport.ts';
import type { Progress } from './upload.ts';

/**
 * Fetches `url` into the file `target`, directories made as needed. The file gets its name only when it is whole: it is
 * written as `<target>.part` before. Throws HttpError for a missing file, ConnectionError for one cut short.
 */
export async function download(
  transport: Transport,
  url: string,
  target: string,
  { progress }: { progress?: Progress } = {},
): Promise<number> {
  const message = await transport.stream(url);
  const declared = message.headers['content-length'];
  const total = declared === undefined ? 0 : Number(declared);
  const start = performance.now();
  let got = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      got += chunk.length;
      progress?.(got, total, (performance.now() - start) / 1000);
      done(null, chunk);
    },
  });
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.part`;
  try {
    await pipeline(message, counter, createWriteStream(part));
    if (declared !== undefined && got !== total) throw new ConnectionError(`${url}: got ${got} of ${total} bytes`);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return got;
}

/** The URL of a file under topdir, each part of its path escaped. */
export function fileUrl(topurl: string, path: string): string {
  return `${topurl.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
