import { createServer, type IncomingMessage, type Server } from 'node:http';
import { serveFile } from '#hub/files/serve';
import type { Hub } from '#hub/hub';
import { MemoryFiles } from '#store/memoryfiles';
import { handle, type Response } from './http.ts';

/** A hub with its files on a plain HTTP server, without API Gateway: for tests and for development. */
export function serve(hub: Hub): Server {
  return createServer((request, response) => {
    respond(hub, request)
      .then((answer) => {
        const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
        response.writeHead(answer.status, { 'content-length': body.length, ...answer.headers });
        response.end(request.method === 'HEAD' ? undefined : body);
      })
      .catch((error: Error) => {
        hub.log.error('request failed', { error: error.stack });
        response.writeHead(500).end();
      });
  });
}

/** Where the objects of a file store in memory are read and written, in the place of signed URLs. */
export const OBJECTS = '/objects/';

async function respond(hub: Hub, request: IncomingMessage): Promise<Response> {
  const url = new URL(request.url ?? '/', 'http://hub');
  const method = request.method ?? 'GET';
  const body = Buffer.concat(await request.toArray());
  const path = decodeURIComponent(url.pathname);
  if (path.startsWith('/kojifiles')) return serveFile(hub, method, path.slice('/kojifiles/'.length));
  if (path.startsWith(OBJECTS)) return object(hub, method, path.slice(OBJECTS.length), url.searchParams, body);
  return handle(hub, {
    method,
    path: url.pathname,
    query: new Map(url.searchParams),
    headers: new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body,
    ip: request.socket.remoteAddress ?? '-',
    identity: null,
  });
}

async function object(
  hub: Hub,
  method: string,
  key: string,
  query: URLSearchParams,
  body: Uint8Array,
): Promise<Response> {
  if (method === 'PUT') {
    const [upload, part] = [query.get('uploadId'), Number(query.get('partNumber'))];
    if (upload !== null && hub.files instanceof MemoryFiles) hub.files.putPart(key, upload, part, body);
    else await hub.files.put(key, body);
    return { status: 200, headers: {}, body: '' };
  }
  const found = await hub.files.get(key);
  return found ? { status: 200, headers: {}, body: found } : { status: 404, headers: {}, body: 'not found\n' };
}
