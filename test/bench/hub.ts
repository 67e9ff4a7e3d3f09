import { bootstrap } from '#hub/bootstrap';
import { assembleHub } from '#rpc/assemble';
import { parseSettings } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { MemoryTable } from '#store/memorytable';
import { realTime } from '#store/realtime';
import { WaveTable } from '../doubles/waves.ts';
import { bodyOf, Caller, text } from './caller.ts';
import { type Case, casesOf } from './cases.ts';
import { cpu } from './cpu.ts';
import { populate, type Sizes } from './data.ts';
import { intoStore } from './store-builds.ts';
import { printTable } from './table.ts';

export interface Figures {
  readonly name: string;
  /** handler CPU of a request: the first one, and the mean of those after it; ms */
  readonly cold: number;
  readonly warm: number;
  /** of one warm request: round trips that it has to wait for, and requests in all */
  readonly waves: number;
  readonly requests: number;
  readonly bytesIn: number;
  /** as it leaves, and as the client reads it */
  readonly bytesOut: number;
  readonly bytesXml: number;
  readonly fault: string | null;
}

/** Seconds of a case, and requests at most. */
const SECONDS = 1;
const MOST = 300;

/** A hub in this process on a table in memory: the CPU of the handler, and what DynamoDB would be asked. */
export async function benchHub(sizes: Sizes, only: RegExp | null): Promise<Figures[]> {
  const table = new WaveTable(new MemoryTable());
  const settings = parseSettings({
    accounts: [{ name: 'kojiadmin', password: 'adminpass', perms: ['admin'] }],
    ...{ hosts: [], plugins: ['sidetag'], policy: { sidetag: 'all :: allow' } },
  });
  const hub = assembleHub({
    ...{ table, files: new MemoryFiles(realTime.now), settings, ...realTime, kick: async () => {} },
    urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
    log: { info: () => {}, error: (message, data) => console.error(message, data) },
  });
  await bootstrap(hub, settings);
  const caller = await new Caller(hub).login('kojiadmin', 'adminpass');
  const start = performance.now();
  await populate(caller.call, sizes, intoStore(hub));
  process.stdout.write(`data made in ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
  const tasks = (await caller.call('listTasks', [{ state: [0, 1, 4] }, { limit: 200, order: 'id' }])) as {
    id: number;
  }[];
  const cases = casesOf(
    sizes,
    tasks.map((task) => task.id),
  );
  const results: Figures[] = [];
  for (const one of cases.filter(({ name }) => !only || only.test(name)))
    results.push(await measure(caller, table, one));
  return results;
}

async function measure(caller: Caller, table: WaveTable, one: Case): Promise<Figures> {
  let n = 0;
  const request = (): Uint8Array => bodyOf(one.method, ...one.at(n++));
  const body = request();
  const cold = await cpu(() => caller.send(body));
  const answer = text(cold.value);
  const head = new TextDecoder().decode(Buffer.from(answer).subarray(0, 600));
  const fault = head.includes('<fault>') ? head.replace(/<[^>]*>|\s+/g, ' ') : null;
  await caller.send(request());
  const [waves, requests] = [table.waves, table.requests];
  const last = await caller.send(request());
  const trips = { waves: table.waves - waves, requests: table.requests - requests };
  const most = Math.min(MOST, (one.most ?? MOST) - n);
  const bodies = Array.from({ length: most }, request);
  const end = performance.now() + SECONDS * 1000;
  const loop = await cpu(async () => {
    let done = 0;
    for (; done < bodies.length && performance.now() < end; done++) await caller.send(bodies[done]!);
    return done;
  });
  return {
    ...{ name: one.name, cold: cold.ms, warm: loop.ms / loop.value, ...trips, fault },
    ...{ bytesIn: body.length, bytesOut: Buffer.byteLength(last.body), bytesXml: Buffer.byteLength(answer) },
  };
}

export function printHub(results: readonly Figures[], sizes: Sizes): void {
  const koji = new Map(casesOf(sizes, []).map((one) => [one.name, one.koji]));
  printTable(
    ['call', 'CPU first ms', 'CPU ms', 'Koji p50 ms', 'round trips', 'requests', 'bytes in', 'bytes out', 'XML'],
    results.map((row) => [
      ...[row.name, row.cold.toFixed(1), row.warm.toFixed(2), String(koji.get(row.name))],
      ...[row.waves, row.requests, row.bytesIn, row.bytesOut, row.bytesXml].map(String),
    ]),
  );
  for (const { name, fault } of results) if (fault) process.stdout.write(`${name}: FAULT ${fault}\n`);
}
