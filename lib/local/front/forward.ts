/** Passes a request on to the emulator and its answer back, both as streams. */
import { Agent, type IncomingMessage, type ServerResponse, request as send } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Headers that belong to one connection, not to the message. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function endToEnd(headers: IncomingMessage['headers']): Record<string, string | string[] | undefined> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

/** `target` is the emulator's address, `path` what it is to be asked for. */
export function forward(target: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(target);
  const peer = request.socket.remoteAddress ?? '';
  const headers = {
    ...endToEnd(request.headers),
    'x-forwarded-host': request.headers.host,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': [request.headers['x-forwarded-for'], peer].flat().filter(Boolean).join(', '),
  };
  const passed = send({ agent, hostname, port, method: request.method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.on('error', () => response.destroy()).pipe(response);
  });
  passed.on('error', (error) => {
    if (response.closed) return; // the client went first
    console.error(`${request.method} ${path}: ${error.message}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'Content-Type': 'text/plain' }).end('the emulator does not answer\n');
  });
  response.on('close', () => response.writableFinished || passed.destroy());
  request.pipe(passed);
}
