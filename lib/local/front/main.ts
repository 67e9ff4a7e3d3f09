/**
 * The local front: one friendly port before the emulator's HTTP API, the seed distribution and the demo's git repository.
 * Runs as a process of its own: main.ts EMULATOR_URL PORT ADDRESS...
 */
import { existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readOutputs } from '../outputs.ts';
import { CACHE, STATE } from '../places.ts';
import { forward } from './forward.ts';
import { routeOf } from './routes.ts';
import { serveFile } from './serve-file.ts';

const [emulator, port, ...addresses] = process.argv.slice(2);
if (!emulator || !port || addresses.length === 0) throw new Error('usage: main.ts EMULATOR_URL PORT ADDRESS...');

const FOLDERS = { seed: CACHE.seed, git: STATE.git };

let known: { apiId: string | undefined; at: number } = { apiId: undefined, at: -1 };

/** The API's id changes with a new deployment: look at the file again when it is another one. */
function apiId(): string | undefined {
  const at = existsSync(STATE.outputs) ? statSync(STATE.outputs).mtimeMs : 0;
  if (at !== known.at) known = { apiId: readOutputs()?.apiId, at };
  return known.apiId;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const route = routeOf(request.url ?? '/', apiId());
  if (route.kind === 'forward') forward(emulator!, route.path, request, response);
  else if (route.kind === 'file') serveFile(FOLDERS[route.folder], route.path, request, response);
  else if (route.kind === 'redirect') response.writeHead(302, { Location: route.to }).end();
  else if (route.kind === 'undeployed') response.writeHead(503).end('nothing is deployed yet: npm start\n');
  else response.writeHead(404).end('not found\n');
}

const servers = addresses.map((address) => {
  // a raw upload may take its time; an idle client connection lives longer than clients keep theirs
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, answer);
  return server.listen(Number(port), address);
});

process.on('SIGTERM', () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});
