import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listenAddresses, needFreePort } from '#local/ports';

describe('addresses to listen on', () => {
  it('are this machine and the bridge of the containers', () => {
    expect(listenAddresses('172.17.0.1')).toEqual(['127.0.0.1', '172.17.0.1']);
  });

  it('are this machine alone where Docker has a name for it', () => {
    expect(listenAddresses('host.docker.internal', '127.0.0.1')).toEqual(['127.0.0.1']);
  });

  it('take in one more, or everything', () => {
    expect(listenAddresses('172.17.0.1', '192.0.2.7')).toEqual(['127.0.0.1', '172.17.0.1', '192.0.2.7']);
    expect(listenAddresses('172.17.0.1', '0.0.0.0')).toEqual(['0.0.0.0']);
  });
});

describe('a port', () => {
  it('that is taken is a problem which names the setting', async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) =>
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port)),
    );
    await expect(needFreePort(port, 'TOJI_PORT')).rejects.toThrow(`port ${port} is taken by another program`);
    await new Promise((resolve) => holder.close(resolve));
    await expect(needFreePort(port, 'TOJI_PORT')).resolves.toBeUndefined();
  });
});
