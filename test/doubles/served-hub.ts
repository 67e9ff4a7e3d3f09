import type { AddressInfo } from 'node:net';
import { serve } from '#rpc/serve';
import type { MemoryHub } from './memory-hub.ts';
import type { Served } from './run-cli.ts';

/** A hub in memory on a real port, for clients that speak HTTP. */
export async function servedHub(hub: Pick<MemoryHub, 'hub'>): Promise<Served & { stop(): Promise<void> }> {
  const server = serve(hub.hub);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ origin, url: `${origin}/kojihub`, topurl: `${origin}/kojifiles` },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
