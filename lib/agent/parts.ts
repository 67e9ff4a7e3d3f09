import { createHash } from 'node:crypto';
import { z } from 'zod';
import { insist, put } from './put.ts';

/** What the hub does for an upload in parts. */
export interface PartCalls {
  start(): Promise<unknown>;
  sign(upload: string, first: number, count: number): Promise<unknown>;
  finish(upload: string, size: number): Promise<unknown>;
  drop(upload: string): Promise<unknown>;
}

const begun = z.object({ upload: z.string(), part_size: z.int().positive() });
const addresses = z.array(z.url());

/** Parts on their way at a time: so many of them are in memory, and the one that grows. */
const AT_ONCE = 3;
/** Addresses that are asked for at a time. */
const BATCH = 20;

/**
 * Brings a stream of any length to the file store in parts; memory is a few parts, whatever the length. The object is there
 * only when the stream has ended well: when it breaks, or a part cannot be brought, what came is dropped and the error
 * thrown. The answer is how many bytes there were.
 */
export async function sendParts(calls: PartCalls, source: AsyncIterable<Uint8Array>): Promise<number> {
  const { upload, part_size } = begun.parse(await calls.start());
  const under = new Set<Promise<void>>();
  let urls: string[] = [];
  let size = 0;
  let number = 0;
  const send = async (part: Buffer): Promise<void> => {
    if (number % BATCH === 0) urls = addresses.parse(await calls.sign(upload, number + 1, BATCH));
    const url = urls[number++ % BATCH]!;
    size += part.length;
    const headers = { 'Content-MD5': createHash('md5').update(part).digest('base64') };
    const sending: Promise<void> = insist(() => put(url, part, part.length, headers));
    under.add(sending);
    // who fails stays in the set, for the next that looks
    sending.then(
      () => under.delete(sending),
      () => undefined,
    );
    if (under.size >= AT_ONCE) await Promise.race(under);
  };
  try {
    for await (const part of inParts(source, part_size)) await send(part);
    await Promise.all(under);
    await calls.finish(upload, size);
    return size;
  } catch (error) {
    await Promise.allSettled(under);
    // why it broke is what counts; parts that cannot be dropped now go by the store's own rule after a day
    await calls.drop(upload).catch(() => undefined);
    throw error;
  }
}

/** The same bytes in pieces of this size; the last one may be shorter, and is there even when it is empty. */
async function* inParts(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let part = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  let first = true;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(piece.length - at, size - filled);
      part.set(piece.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < size) continue;
      yield part;
      part = Buffer.allocUnsafeSlow(size);
      filled = 0;
      first = false;
    }
  }
  if (filled > 0 || first) yield part.subarray(0, filled);
}
