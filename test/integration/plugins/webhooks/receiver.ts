import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Struct } from '#core/xmlrpc/value';

export const secretOf = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
export const SECRET = secretOf('a');

export interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly payload: string;
}

/** What Standard Webhooks' own library makes of it; throws for a wrong signature. */
export const verified = ({ headers, payload }: Got, secret = SECRET) =>
  new Webhook(secret).verify(payload, headers as Record<string, string>) as { topic: string; body: Struct };

/** The other side: keeps what it gets, answers as it is told, and can go away and come back. */
export class Receiver {
  readonly got: Got[] = [];
  /** 0: no answer at all */
  status = 200;
  #port = 0;
  #server: Server | undefined;

  async up(): Promise<this> {
    this.#server = createServer(async (request, response) => {
      let payload = '';
      for await (const piece of request) payload += piece;
      this.got.push({ headers: request.headers, payload });
      if (this.status !== 0) response.writeHead(this.status, { location: `${this.url}/elsewhere` }).end('thanks');
    });
    await new Promise<void>((done) => this.#server!.listen(this.#port, '127.0.0.1', done));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  down(): void {
    this.#server!.close();
    this.#server!.closeAllConnections();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }
}
