import { createHash } from 'node:crypto';
import { GenericError } from '#core/errors';
import { TOPDIR, WORK } from '#core/pathinfo';
import { LONGEST_KEY } from '#store/files';
import { consolidate } from '#store/uploads';
import type { Ctx } from '../context.ts';

/** A finished upload below work/. */
export interface WorkFile {
  /** as callers name it: relative to work/ */
  readonly path: string;
  /** key in the file store */
  readonly key: string;
  /** last part of the path */
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** seconds since the epoch */
  readonly mtime: number;
  /** of the content that was found: whoever reads or takes over the file later gets this, or a fault */
  readonly etag: string;
  readonly sha256?: string;
}

/** The upload at a path relative to work/; undefined when there is none. What came in pieces becomes one file. */
export async function findWorkFile(ctx: Ctx, path: string): Promise<WorkFile | undefined> {
  const clean = cleanPath(path);
  const { table, files } = ctx.hub;
  const key = `${WORK}/${clean}`;
  await consolidate(table, files, clean);
  const stat = await files.stat(key);
  return stat && { path, key, name: clean.slice(clean.lastIndexOf('/') + 1), ...stat };
}

/** The same, or Koji's error. */
export async function workFile(ctx: Ctx, path: string, words = 'No such file'): Promise<WorkFile> {
  const found = await findWorkFile(ctx, path);
  if (!found) throw new GenericError(`${words}: ${shownPath(path)}`);
  return found;
}

export const shownPath = (path: string): string => `${TOPDIR}/${WORK}/${path}`;

function cleanPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (
    parts.length === 0 ||
    parts.includes('..') ||
    path.includes('\0') ||
    Buffer.byteLength(`${WORK}/${path}`) > LONGEST_KEY
  )
    throw new GenericError(`Invalid path: ${path}`);
  return parts.join('/');
}

const SLICE = 8 * 1024 * 1024;

/** A file as it was when it was looked at. */
type Content = Pick<WorkFile, 'key' | 'size' | 'etag' | 'sha256'>;

/** The bytes of a file, from an offset on, in slices. */
export async function* slicesOf(ctx: Ctx, { key, size, etag }: Content, from = 0): AsyncGenerator<Uint8Array> {
  for (let at = from; at < size; at += SLICE) {
    const slice = await ctx.hub.files.get(key, at, Math.min(SLICE, size - at), etag);
    if (!slice) throw new Error(`lost: ${key}`);
    yield slice;
  }
}

/** Hex digests (by their OpenSSL names) of a file, in one pass. */
export async function digestsOf<N extends string>(
  ctx: Ctx,
  file: Content,
  names: readonly N[],
): Promise<Record<N, string>> {
  const hashes = names.map((name) => createHash(name));
  for await (const slice of slicesOf(ctx, file)) for (const hash of hashes) hash.update(slice);
  return Object.fromEntries(names.map((name, i) => [name, hashes[i]!.digest('hex')])) as Record<N, string>;
}

export async function sha256Of(ctx: Ctx, file: Content): Promise<string> {
  return file.sha256 ?? (await digestsOf(ctx, file, ['sha256'])).sha256;
}
