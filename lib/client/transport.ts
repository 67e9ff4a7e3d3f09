import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { request as secureRequest, Agent as TlsAgent } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

/** The hub could not be asked, or its answer did not arrive whole: asking again with the same bytes is in order. */
export class ConnectionError extends Error {
  override name = 'ConnectionError';
}

/** The server answered, but not with what was asked for, and asking again would not help. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** PEM texts, as koji.conf names them: the CA that signs the server (`serverca`), our certificate and key (`cert`). */
export interface Tls {
  ca?: string;
  cert?: string;
  key?: string;
}

export interface Request {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

export interface Response {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

/** HTTP over kept-alive connections. One per client; `close` lets the process end at once. */
export class Transport {
  private readonly plain = new PlainAgent({ keepAlive: true });
  private readonly secure: TlsAgent;
  private readonly timeoutMs: number;

  constructor({ tls = {}, timeoutMs }: { tls?: Tls; timeoutMs: number }) {
    this.secure = new TlsAgent({ keepAlive: true, ...tls });
    this.timeoutMs = timeoutMs;
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  /** One exchange with the whole answer in memory. Throws ConnectionError, also for a server that is overloaded. */
  async send(request: Request): Promise<Response> {
    const message = await this.open({ ...request, headers: { 'Accept-Encoding': 'gzip', ...request.headers } });
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of message) chunks.push(chunk);
    } catch (error) {
      throw connectionError(error, request.url);
    }
    const raw = Buffer.concat(chunks);
    const body = message.headers['content-encoding'] === 'gzip' ? await unzip(raw) : raw;
    const status = message.statusCode ?? 0;
    if (status >= 500 || status === 429 || status === 408) {
      throw new ConnectionError(`${request.url}: HTTP ${status}`);
    }
    return { status, headers: message.headers, body };
  }

  /** GET whose answer is read as a stream, redirects followed. Throws HttpError when it is not 200 or 206. */
  async stream(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const message = await this.open({ method: 'GET', url: at, headers });
      const status = message.statusCode ?? 0;
      if (status === 200 || status === 206) return message;
      message.resume();
      if (!REDIRECTS.has(status) || !message.headers.location) throw new HttpError(status, `${url}: HTTP ${status}`);
      at = new URL(message.headers.location, at).href;
    }
    throw new HttpError(310, `${url}: too many redirects`);
  }

  private open({ method, url, headers = {}, body }: Request): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const tls = url.startsWith('https:');
      const start = tls ? secureRequest : plainRequest;
      const length = body ? { 'Content-Length': String(body.byteLength) } : {};
      const request = start(url, {
        method,
        agent: tls ? this.secure : this.plain,
        timeout: this.timeoutMs,
        headers: { 'User-Agent': 'koji/1', ...headers, ...length },
      });
      request.on('timeout', () => request.destroy(new Error(`no answer for ${this.timeoutMs / 1000} seconds`)));
      request.on('error', (error) => reject(connectionError(error, url)));
      request.on('response', resolve);
      request.end(body);
    });
  }
}

/** TLS refusals stay as they are: the next attempt would be refused for the same reason. */
function connectionError(error: unknown, url: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const where = new URL(url).origin;
  if (code && /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL)/.test(code)) {
    return new HttpError(0, `${where}: ${message}`);
  }
  // Node gives an empty message when each address of a name was tried in vain.
  return new ConnectionError(`Unable to connect to ${where}: ${message || code || 'connection failed'}`);
}
