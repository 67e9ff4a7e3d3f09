/** A hub in memory on a plain HTTP port of this machine, without the local cloud: for development and for the conformance suite. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bootstrap } from '#hub/bootstrap';
import type { Hub } from '#hub/hub';
import { assembleHub } from '#rpc/assemble';
import { OBJECTS, serve } from '#rpc/serve';
import { parseSettings } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { realTime } from '#store/realtime';
import type { Table } from '#store/table';
import type { HubAddress } from './koji-client.ts';

export interface DevHub extends HubAddress {
  stop(): Promise<void>;
}

export interface DevHubOptions {
  /** what is told to the log is shown */
  readonly verbose?: boolean | undefined;
  readonly table?: Table;
  /** called once, with the hub as it is to be served */
  readonly dress?: (hub: Hub) => Hub;
}

/** `port` 0: any that is free. Settings as in toji.json, accounts included. */
export async function startDevHub(port: number, settings: object, options: DevHubOptions = {}): Promise<DevHub> {
  const { verbose = false, table = new MemoryTable(), dress = (hub) => hub } = options;
  const chosen = port || (await freePort());
  const base = `http://127.0.0.1:${chosen}`;
  const hub = assembleHub({
    table,
    files: new MemoryFiles(realTime.now, `${base}${OBJECTS}`),
    settings: parseSettings(settings),
    urls: { hub: `${base}/kojihub`, topurl: `${base}/kojifiles` },
    ...realTime,
    log: {
      info: (message, data) => verbose && console.log(message, JSON.stringify(data)),
      error: (message, data) => console.error(message, data),
    },
    kick: async () => {},
  });
  await bootstrap(hub, hub.settings);
  const server = serve(dress(hub)).listen(chosen, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: hub.urls.hub,
    topurl: hub.urls.topurl,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A hub names its own address in its answers, so the port has to be known before there is one. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
