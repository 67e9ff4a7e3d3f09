import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Fault, KojiError } from '#core/errors';
import { splitNames } from '#core/starstar';
import { decodeCall } from '#core/xmlrpc/decode';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import { plainNumbers, type Struct, type Value } from '#core/xmlrpc/value';
import { md5, partKey } from './part-uploads.ts';

/** One request as the hub saw it. */
export interface Seen {
  method: string;
  params: Value[];
  named: Struct;
  headers: IncomingMessage['headers'];
  url: URL;
  body: Buffer;
}

type Answer = Value | undefined | Promise<Value | undefined>;
export type Handler = (params: Value[], named: Struct, seen: Seen) => Answer;

/** What to do with a request instead of answering it: cut the connection before or after the work, or a status. */
export type Trouble = 'drop-before' | 'drop-after' | number;

/**
 * A hub on a real socket whose methods are functions of the test. It knows logins, multiCall and raw uploads; everything
 * that came in is in `seen`, uploaded bytes in `files`. `GET` answers from `files`, too, and from `folders`; `PUT` stores.
 */
export class FakeHub {
  readonly seen: Seen[] = [];
  readonly files = new Map<string, Buffer>();
  /** Prefix of a path below topdir, with a slash at the end -> a local folder that is served there. */
  readonly folders = new Map<string, string>();
  readonly trouble: Trouble[] = [];
  /** The same, for PUTs alone: statuses to answer with. */
  readonly putTrouble: number[] = [];
  headerAuth = true;
  version: string | undefined = '1.35.3';
  private server: Server | undefined;
  private readonly methods: Record<string, Handler>;
  private keys = 0;

  constructor(methods: Record<string, Handler> = {}) {
    this.methods = {
      getAPIVersion: () => 1,
      getKojiVersion: () => '1.35.3',
      login: () => this.newSession(),
      sslLogin: () => this.newSession(),
      logout: () => null,
      checkUpload: ([directory, name]) => {
        const file = this.files.get(`work/${directory}/${name}`);
        return file ? { size: file.length, mtime: 1.5 } : null;
      },
      ...methods,
    };
  }

  get url(): string {
    return `${this.origin}/kojihub`;
  }

  get topurl(): string {
    return `${this.origin}/kojifiles`;
  }

  get origin(): string {
    const { address, port } = this.server!.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  /** Names of the methods called so far, logins and such included. */
  get called(): string[] {
    return this.seen.map((request) => request.method);
  }

  async start(host = '127.0.0.1'): Promise<this> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => this.server!.listen(0, host, resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise((resolve) => this.server!.close(resolve));
  }

  private newSession(): Value {
    const session = { 'session-id': 74, 'session-key': `1-key${++this.keys}` };
    return this.headerAuth ? { ...session, 'header-auth': true } : session;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', this.origin);
    const trouble = this.trouble.shift();
    if (trouble === 'drop-before') return void request.socket.destroy();
    if (request.method === 'GET') return await this.file(url, response);
    if (typeof trouble === 'number') return void response.writeHead(trouble).end('no');
    const sum = request.headers['content-md5'];
    if (sum !== undefined && sum !== md5(body)) return void response.writeHead(400).end('BadDigest');
    if (request.method === 'PUT') {
      const status = this.putTrouble.shift();
      if (status !== undefined) return void response.writeHead(status).end('no');
      const [upload, number] = [url.searchParams.get('uploadId'), url.searchParams.get('partNumber')];
      const path = pathBelowTopdir(url);
      this.files.set(upload && number ? partKey(path, upload, number) : path, body);
      return void response.end();
    }

    const xml = await this.run(request, url, body);
    if (trouble === 'drop-after') return void request.socket.destroy();
    const version = this.version ? { 'Koji-Version': this.version } : {};
    response.writeHead(200, { 'Content-Type': 'text/xml', ...version }).end(xml);
  }

  private async file(url: URL, response: ServerResponse): Promise<void> {
    const path = pathBelowTopdir(url);
    if (path.startsWith('moved/'))
      return void response.writeHead(302, { Location: `/kojifiles/${path.slice(6)}` }).end();
    const found = this.files.get(path) ?? (await this.inFolder(path));
    if (found) response.writeHead(200, { 'Content-Length': found.length }).end(found);
    else response.writeHead(404).end('no such file');
  }

  private async inFolder(path: string): Promise<Buffer | undefined> {
    const served = [...this.folders].find(([prefix]) => path.startsWith(prefix));
    if (!served) return undefined;
    return await readFile(join(served[1], path.slice(served[0].length))).catch(() => undefined);
  }

  private async run(request: IncomingMessage, url: URL, body: Buffer): Promise<string> {
    const raw = request.headers['content-type'] === 'application/octet-stream';
    const { method, params } = raw ? { method: 'rawUpload', params: [] } : decodeCall(body, { maxBytes: 1e9 });
    const { positional, named } = splitNames(params.map(plainNumbers));
    const seen: Seen = { method, params: positional, named, headers: request.headers, url, body };
    this.seen.push(seen);
    try {
      const own = this.methods[method];
      const value = raw && !own ? this.store(seen) : await this.call(method, positional, named, seen);
      return encodeResponse(value ?? null);
    } catch (error) {
      if (error instanceof KojiError || error instanceof Fault) return encodeFault(error.faultCode, error.message);
      return encodeFault(1, String(error));
    }
  }

  private async call(method: string, params: Value[], named: Struct, seen: Seen): Promise<Value> {
    if (method === 'multiCall') return this.multiCall(params[0] as Struct[], seen);
    const handler = this.methods[method];
    if (!handler) throw new KojiError(`Invalid method: ${method}`);
    return (await handler(params, named, seen)) ?? null;
  }

  private async multiCall(calls: Struct[], seen: Seen): Promise<Value> {
    const answers: Value[] = [];
    for (const call of calls) {
      const { positional, named } = splitNames(call.params as Value[]);
      try {
        answers.push([await this.call(call.methodName as string, positional, named, seen)]);
      } catch (error) {
        const code = error instanceof KojiError ? error.faultCode : 1;
        answers.push({ faultCode: code, faultString: (error as Error).message, traceback: [] });
      }
    }
    return answers;
  }

  private store({ url, body }: Seen): Value {
    const { filename, filepath, offset } = Object.fromEntries(url.searchParams);
    const path = `work/${filepath}/${filename}`;
    const before = this.files.get(path) ?? Buffer.alloc(0);
    this.files.set(path, Buffer.concat([before.subarray(0, Number(offset)), body]));
    return { size: body.length, fileverify: 'adler32', offset: Number(offset), hexdigest: adler(body) };
  }
}

function pathBelowTopdir(url: URL): string {
  return decodeURIComponent(url.pathname).replace(/^\/kojifiles\//, '');
}

/** Adler-32 straight from its definition. */
function adler(data: Buffer): string {
  let a = 1n;
  let b = 0n;
  for (const byte of data) {
    a = (a + BigInt(byte)) % 65521n;
    b = (b + a) % 65521n;
  }
  return ((b << 16n) | a).toString(16).padStart(8, '0');
}
