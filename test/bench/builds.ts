import { ClientSession } from '#client/session';
import type { Value } from '#core/xmlrpc/value';
import { printTable } from './table.ts';

interface TaskRow {
  readonly id: number;
  readonly method: string;
  readonly create_ts: number;
  readonly start_ts: number | null;
  readonly completion_ts: number | null;
  readonly request: Value[];
}

const CLOSED = 2;
const PATIENCE_MS = 3_600_000;
const PAUSE_MS = 500;

/**
 * What builds from git have taken on a running hub, by the times of their tasks; `more` scratch builds of the last one's source
 * are made first, so many at a time.
 */
export async function benchBuilds(
  { url, user, password }: { readonly url: string; readonly user: string; readonly password: string },
  more: number,
  atOnce: number,
): Promise<void> {
  const hub = new ClientSession(url, { max_retries: 3, timeout: 60 });
  try {
    await hub.login(user, password);
    const last = (await builds(hub, 1))[0];
    if (!last) throw new Error(`no build from git has ended well on ${url}`);
    const [source, target] = last.request;
    for (let made = 0; made < more; made += atOnce) {
      const ids = [];
      while (ids.length < Math.min(atOnce, more - made)) {
        ids.push(await hub.call<number>('build', [source!, target!, { scratch: true }]));
      }
      for (const id of ids) await end(hub, id);
    }
    await report(hub, await builds(hub, Math.max(more, 10)));
    await hub.logout();
  } finally {
    hub.close();
  }
}

async function builds(hub: ClientSession, limit: number): Promise<TaskRow[]> {
  const rows = await hub.call<TaskRow[]>('listTasks', [
    { method: 'build', state: [CLOSED] },
    { order: '-id', limit },
  ]);
  const full = await Promise.all(rows.map(({ id }) => hub.call<TaskRow>('getTaskInfo', [id], { request: true })));
  return full.filter(({ request }) => String(request[0]).startsWith('git'));
}

async function end(hub: ClientSession, id: number): Promise<void> {
  for (const last = Date.now() + PATIENCE_MS; Date.now() < last; ) {
    const { state } = await hub.call<{ state: number }>('getTaskInfo', [id]);
    if (state === CLOSED) return;
    if (state > CLOSED && state !== 4) throw new Error(`build ${id} has failed`);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  throw new Error(`build ${id} does not end`);
}

async function report(hub: ClientSession, found: readonly TaskRow[]): Promise<void> {
  const trees = await Promise.all(
    found.map(({ id }) => hub.call<Record<string, TaskRow[]>>('getTaskDescendents', [id])),
  );
  const children = trees.flatMap((tree) => Object.values(tree).flat());
  const took = (row: TaskRow): number => (row.completion_ts ?? Number.NaN) - row.create_ts;
  const rows = [line('build, git URL to tagged', found.map(took), '24.8 s')];
  const waits = (row: TaskRow): number => (row.start_ts ?? Number.NaN) - row.create_ts;
  rows.push(line('wait of a build task', found.map(waits), '22 to 26 s, tuned 2 s'));
  for (const [method, same] of Map.groupBy(children, (row) => row.method)) {
    const koji = method === 'tagBuild' ? '' : '60.7 s, tuned 2.0 s';
    rows.push(
      line(`wait of ${method}`, same.map(waits), koji),
      line(
        `${method} itself`,
        same.map((row) => took(row) - waits(row)),
        '',
      ),
    );
  }
  printTable(['what', 'n', 'p50 s', 'p95 s', 'Koji'], rows);
}

function line(what: string, values: readonly number[], koji: string): string[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const at = (part: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(2) ?? '-';
  return [what, String(sorted.length), at(0.5), at(0.95), koji];
}
