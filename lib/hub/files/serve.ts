import { transact } from '#store/tx';
import { readWork, statWork } from '#store/uploads';
import type { Hub } from '../hub.ts';
import { linkedKey } from '../tasks/linked.ts';
import { link, listingPage } from './listing.ts';
import { resolvePath } from './resolve.ts';

export interface FileAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** Files up to this size are answered at once, larger ones by a redirect to a signed URL. Bytes. */
const DIRECT = 512 * 1024;
const SIGNED_SECONDS = 900;

/**
 * Everything here was made by strangers and comes from the hub's own name, where a browser may have a client certificate: so
 * nothing of it runs, whatever it looks like, and nobody puts it into a frame.
 */
const GUARDS = {
  'content-security-policy': "sandbox allow-downloads; default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** GET and HEAD below /kojifiles/. */
export async function serveFile(hub: Hub, method: string, path: string): Promise<FileAnswer> {
  const answer = await answerTo(hub, method, path);
  return { ...answer, headers: { ...answer.headers, ...GUARDS } };
}

async function answerTo(hub: Hub, method: string, path: string): Promise<FileAnswer> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Method Not Allowed\n', { allow: 'GET, HEAD' });
  if (path === '' || path === '/') return page(await listingPage(hub, ''));
  const key = await transact(hub, (tx) => resolvePath(tx, path));
  if (key === null) return text(404, 'Not Found\n');
  const file = path.endsWith('/') ? undefined : await statOf(hub, key);
  if (!file) return folder(hub, key, path);
  const headers = {
    'content-type': contentType(key),
    'last-modified': new Date(file.mtime * 1000).toUTCString(),
  };
  if (method === 'HEAD') return { status: 200, headers: { ...headers, 'content-length': String(file.size) }, body: '' };
  if (file.size > DIRECT && !file.growing) {
    return {
      status: 302,
      headers: { location: await hub.files.signedGet(file.key, SIGNED_SECONDS), 'cache-control': 'no-store' },
      body: '',
    };
  }
  const body = file.growing
    ? await readWork(hub.table, hub.files, key.slice('work/'.length), Math.max(0, file.size - DIRECT * 8))
    : await hub.files.get(file.key);
  return { status: 200, headers, body: body ?? '' };
}

async function statOf(hub: Hub, key: string) {
  const done = await hub.files.stat(key);
  if (done) return { ...done, key, growing: false };
  if (!key.startsWith('work/')) return undefined;
  const path = key.slice('work/'.length);
  const growing = await statWork(hub.table, hub.files, path);
  if (growing) return { ...growing, key, growing: true };
  const linked = linkedKey(path);
  const elsewhere = linked && (await hub.files.stat(linked));
  return elsewhere ? { ...elsewhere, key: linked, growing: false } : undefined;
}

async function folder(hub: Hub, key: string, path: string): Promise<FileAnswer> {
  const html = await listingPage(hub, `${key.replace(/\/+$/, '')}/`);
  if (html === null) return text(404, 'Not Found\n');
  // relative links in a listing need the slash
  if (!path.endsWith('/')) return { status: 301, headers: { location: `${link(path.split('/').at(-1)!)}/` }, body: '' };
  return page(html);
}

const page = (html: string | null): FileAnswer =>
  html === null
    ? text(404, 'Not Found\n')
    : { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };

const text = (status: number, body: string, headers: Record<string, string> = {}): FileAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
});

const TYPES = new Map(
  Object.entries({
    rpm: 'application/x-rpm',
    log: 'text/plain; charset=utf-8',
    txt: 'text/plain; charset=utf-8',
    xml: 'application/xml',
    json: 'application/json',
    jsonl: 'application/jsonl',
    gz: 'application/gzip',
  }),
);

function contentType(key: string): string {
  return TYPES.get(key.slice(key.lastIndexOf('.') + 1)) ?? 'application/octet-stream';
}
