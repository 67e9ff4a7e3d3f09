import { GenericError } from '#core/errors';
import { MAX_PARTS } from '#store/files';
import type { Ctx } from '../context.ts';

/**
 * What a container brings in parts: more than one PUT may carry, or a stream whose end nobody knows. The container asks for
 * addresses of parts as it goes; which object they are of is for the caller to have checked, each time.
 */

/** Signed addresses are good for so long, seconds. */
const SIGNED_SECONDS = 3600;
const MIB = 1024 * 1024;
/** Bytes; two or three of them are in the container's memory at a time. */
const PART = 16 * MIB;
const MAX_SIGNED = 100;

/** How large the parts are that `most` bytes may come in. */
const partSize = (most: number): number => Math.max(PART, Math.ceil(most / MAX_PARTS / MIB) * MIB);

/** Begins an object of at most so many bytes. */
export async function startParts(ctx: Ctx, key: string, most: number, sha256?: string) {
  return { upload: await ctx.hub.files.startParts(key, sha256), part_size: partSize(most) };
}

export interface PartRange {
  readonly upload: string;
  /** number of the first part, from 1 */
  readonly first: number;
  readonly count: number;
}

/** URLs to PUT parts to. */
export async function signParts(ctx: Ctx, key: string, { upload, first, count }: PartRange): Promise<string[]> {
  if (first < 1 || count < 1 || count > MAX_SIGNED || first + count - 1 > MAX_PARTS)
    throw new GenericError(`at most ${MAX_SIGNED} parts at a time, of 1 to ${MAX_PARTS}`);
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  return ctx.hub.files.signedParts(key, upload, numbers, SIGNED_SECONDS);
}

/** Makes the object of the parts. Safe to repeat, as when the answer was lost. */
export async function finishParts(ctx: Ctx, key: string, upload: string, size: number): Promise<void> {
  if (!(await ctx.hub.files.finishParts(key, upload, size))) throw new GenericError(`the parts are not ${size} bytes`);
}
