import { join } from 'node:path';
import { download, fileUrl } from '#client/download';
import { flag, value } from './command.ts';
import type { Context } from './context.ts';
import { progressBar } from './progress.ts';

export const NOPROGRESS = flag('--noprogress', 'do not draw the progress');
export const QUIET = flag('-q, --quiet', 'print nothing but errors');
export const TOPURL = value('--topurl', 'URL', 'URL of the files');

export interface Wanted {
  /** Below topurl. */
  path: string;
  /** Below the working directory. */
  name: string;
}

export async function fetchAll(
  ctx: Context,
  files: readonly Wanted[],
  options: { quiet: boolean; noprogress: boolean; topurl?: string },
): Promise<void> {
  const topurl = options.topurl ?? ctx.config.topurl;
  for (const [at, file] of files.entries()) {
    if (!options.quiet) ctx.out(`Downloading [${at + 1}/${files.length}]: ${file.name}`);
    const progress = progressBar(ctx.io, !options.quiet && !options.noprogress);
    await download(ctx.session.transport, fileUrl(topurl, file.path), join(ctx.io.cwd, file.name), { progress });
  }
}
