import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Hub } from '#hub/hub';
import { handle, type Response } from './http.ts';

/** A hub on a plain HTTP server, without API Gateway: for tests and for development. */
export function serve(hub: Hub, files?: (path: string) => Promise<Response>): Server {
  return createServer((request, response) => {
    respond(hub, request, files)
      .then((answer) => {
        const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
        response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
        response.end(body);
      })
      .catch((error: Error) => {
        hub.log.error('request failed', { error: error.stack });
        response.writeHead(500).end();
      });
  });
}

async function respond(
  hub: Hub,
  request: IncomingMessage,
  files?: (path: string) => Promise<Response>,
): Promise<Response> {
  const url = new URL(request.url ?? '/', 'http://hub');
  const body = Buffer.concat(await request.toArray());
  if (files && url.pathname.startsWith('/kojifiles')) {
    return files(decodeURIComponent(url.pathname.slice('/kojifiles/'.length)));
  }
  return handle(hub, {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: new Map(url.searchParams),
    headers: new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body,
    ip: request.socket.remoteAddress ?? '-',
    identity: null,
  });
}
