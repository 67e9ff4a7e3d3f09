import { gunzipSync } from 'node:zlib';
import { decodeResponse } from '#core/xmlrpc/decode';
import type { Struct } from '#core/xmlrpc/value';
import { bodyOf, type Call } from './caller.ts';
import { casesOf } from './cases.ts';
import { byCalls, populate, type Sizes } from './data.ts';
import { printTable } from './table.ts';

/** A session with a hub over HTTP, with what its answers say of their making. */
class Remote {
  readonly #url: string;
  #session: Record<string, string> | null = null;
  #callnum = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async send(body: Uint8Array): Promise<{ bytes: Uint8Array; timing: string; wire: number }> {
    const callnum = this.#session ? { 'koji-session-callnum': String(this.#callnum++) } : {};
    const headers = { 'content-type': 'text/xml', 'accept-encoding': 'gzip', ...this.#session, ...callnum };
    const answer = await fetch(this.#url, { method: 'POST', headers, body: Buffer.from(body) });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const timing = answer.headers.get('server-timing') ?? '';
    return { bytes, timing, wire: Number(answer.headers.get('content-length') ?? bytes.length) };
  }

  readonly call: Call = async (method, params, named) => {
    const { bytes } = await this.send(bodyOf(method, params, named));
    return decodeResponse(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
  };

  async login(user: string, password: string): Promise<void> {
    const answer = (await this.call('login', [user, password])) as Struct;
    this.#session = {
      'koji-session-id': String(answer['session-id']),
      'koji-session-key': String(answer['session-key']),
    };
  }
}

const REQUESTS = 12;

/** The same calls on a running hub: how long they take there, and the requests that the hub itself has counted. */
export async function benchCloud(url: string, user: string, password: string, sizes: Sizes, only: RegExp | null) {
  const hub = new Remote(url);
  await hub.login(user, password);
  if ((await hub.call('getTag', ['bench-build'])) === null) await populate(hub.call, sizes, byCalls(hub.call));
  const tasks = (await hub.call('listTasks', [{ state: [0, 1, 4] }, { limit: 200, order: 'id' }])) as { id: number }[];
  const cases = casesOf(
    sizes,
    tasks.map((task) => task.id),
  );
  const rows: string[][] = [];
  for (const one of cases.filter(({ name }) => !only || only.test(name))) {
    const times: number[] = [];
    let last = { bytes: new Uint8Array(), timing: '', wire: 0 } as Awaited<ReturnType<Remote['send']>>;
    for (let n = 0; n < Math.min(REQUESTS, one.most ?? REQUESTS); n++) {
      const body = bodyOf(one.method, ...one.at(n));
      const start = performance.now();
      last = await hub.send(body);
      times.push(performance.now() - start);
    }
    const inHub = /hub;dur=([\d.]+)/.exec(last.timing)?.[1] ?? '-';
    const requests = /(\d+) round trips/.exec(last.timing)?.[1] ?? '-';
    const p50 = times.sort((a, b) => a - b)[times.length >> 1]!;
    rows.push([one.name, p50.toFixed(0), inHub, requests, String(last.wire), String(one.koji)]);
  }
  printTable(['call', 'p50 ms', 'in the hub ms', 'requests', 'bytes', 'Koji p50 ms'], rows);
}
