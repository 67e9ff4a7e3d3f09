import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { forward } from '#local/front/forward';

const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const frontOf = (target: string) =>
  listen(createServer((request, response) => forward(target, `/api${request.url}`, request, response)));

describe('forwarding', () => {
  it('passes method, path, headers and body on, and status, headers and body back', async () => {
    const seen: Record<string, unknown> = {};
    const target = await listen(
      createServer(async (request, response) => {
        Object.assign(seen, { method: request.method, url: request.url, headers: request.headers });
        let body = '';
        for await (const chunk of request) body += chunk;
        response.writeHead(405, { 'X-Answer': 'yes' }).end(`got ${body}`);
      }),
    );
    const front = await frontOf(target);
    const answer = await fetch(`${front}/kojihub?a=1%2B`, {
      method: 'POST',
      body: 'hello',
      headers: { 'Koji-Session-Id': '7' },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('x-answer')).toBe('yes');
    expect(await answer.text()).toBe('got hello');
    expect(seen).toMatchObject({ method: 'POST', url: '/api/kojihub?a=1%2B' });
    expect(seen.headers).toMatchObject({
      'koji-session-id': '7',
      'x-forwarded-host': new URL(front).host,
      'x-forwarded-for': '127.0.0.1',
    });
  });

  it('answers 502 while the emulator is away', async () => {
    const gone = createServer();
    const target = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    const answer = await fetch(`${await frontOf(target)}/kojihub`);
    expect(answer.status).toBe(502);
  });

  it('gives up its own request when the client goes away', async () => {
    const closed = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const target = await listen(
      createServer((request) => {
        request.on('close', () => closed.resolve());
        asked.resolve();
      }),
    );
    const client = send(`${await frontOf(target)}/kojifiles/big`).on('error', () => undefined);
    client.end();
    await asked.promise;
    client.destroy();
    await closed.promise;
  });
});
