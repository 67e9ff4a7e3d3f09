import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheExternal, openExternal } from '#hub/repodata/external';
import { MemoryFiles } from '#store/memoryfiles';

/** An external repo that is after the hub. */
const servers: Server[] = [];

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const repomd = (href: string) =>
  `<repomd><data type="primary"><checksum type="sha256">${'0'.repeat(64)}</checksum><location href="${href}"/></data></repomd>`;

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('a hostile external repo', () => {
  it('cannot have the hub ask another server, least of all with its password', async () => {
    const asked: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.end('secret');
    });
    const place = await serve((_, response) => void response.end(repomd(`http://${other}/latest/meta-data`)));
    const content = await openExternal(`http://user:word@${place}/`, 'x86_64');
    await expect(cacheExternal(new MemoryFiles(() => 0, 'http://files/'), content, 0)).rejects.toThrow(
      'is not a file of the repository',
    );
    expect(asked).toEqual([]);
  });

  it('cannot fill the memory with a list without end', async () => {
    const place = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65536)));
      };
      response.on('drain', more);
      more();
    });
    await expect(openExternal(`http://${place}/`, 'x86_64')).rejects.toThrow('larger than 4194304 bytes');
  });
});
