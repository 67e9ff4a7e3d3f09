/** Files of a folder over HTTP, with ranges (dnf and download tools ask for them) and plain listings. */
import { createReadStream, readdirSync, realpathSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, sep } from 'node:path';

const TYPES: Record<string, string> = { '.xml': 'text/xml', '.rpm': 'application/x-rpm', '.gz': 'application/gzip' };

/** The real path below the folder; undefined when there is no such file or it lies outside. */
function locate(folder: string, path: string): string | undefined {
  try {
    const root = realpathSync(folder);
    const full = realpathSync(join(root, path));
    return full === root || full.startsWith(root + sep) ? full : undefined;
  } catch {
    return undefined; // not there
  }
}

/** `bytes=a-b`, `bytes=a-` or `bytes=-n` as inclusive positions; undefined: all of it; null: cannot be satisfied. */
export function byteRange(header: string | undefined, size: number): { start: number; end: number } | undefined | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? null : { start, end };
}

function list(folder: string, response: ServerResponse): void {
  const entries = readdirSync(folder, { withFileTypes: true })
    .map((entry) => entry.name + (entry.isDirectory() ? '/' : ''))
    .sort();
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const rows = entries.map((name) => `<li><a href="${encodeURI(name)}">${escaped(name)}</a></li>`).join('\n');
  response
    .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(`<!doctype html>\n<ul>\n${rows}\n</ul>\n`);
}

function send(full: string, request: IncomingMessage, response: ServerResponse): void {
  const { size, mtime } = statSync(full);
  const range = byteRange(request.headers.range, size);
  if (range === null) {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(range ? 206 : 200, {
    'Content-Type': TYPES[/\.\w+$/.exec(full)?.[0] ?? ''] ?? 'application/octet-stream',
    'Content-Length': range ? range.end - range.start + 1 : size,
    'Last-Modified': mtime.toUTCString(),
    'Accept-Ranges': 'bytes',
    ...(range ? { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` } : {}),
  });
  if (request.method === 'HEAD') response.end();
  else {
    createReadStream(full, range)
      .on('error', (error) => response.destroy(error))
      .pipe(response);
  }
}

/** Answers GET and HEAD for `path` (decoded, relative) in the folder. */
export function serveFile(folder: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const full = locate(folder, path);
  if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
  else if (full === undefined) response.writeHead(404).end('not found\n');
  else if (statSync(full).isDirectory()) list(full, response);
  else send(full, request, response);
}
