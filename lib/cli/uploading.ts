import { randomInt } from 'node:crypto';
import { basename } from 'node:path';
import { uploadFile } from '#client/upload';
import type { Context } from './context.ts';
import { progressBar } from './progress.ts';

/** A directory under work/ that nobody else has: `cli-build/1795198399.29.RxPGpRcX`. */
export function uploadDirectory(ctx: Context, prefix: string): string {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const suffix = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('');
  return `${prefix}/${ctx.io.now() / 1000}.${suffix}`;
}

/** Uploads a local file and gives its path as the hub knows it. */
export async function upload(
  ctx: Context,
  path: string,
  directory: string,
  { bar = true, name = basename(path) } = {},
): Promise<string> {
  await uploadFile(ctx.session, path, directory, { name, progress: progressBar(ctx.io, bar && !ctx.globals.quiet) });
  return `${directory}/${name}`;
}
