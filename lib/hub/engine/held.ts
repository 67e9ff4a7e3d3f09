import { type Host, hosts } from '#store/hosts';
import { type Running, runningOn } from '#store/queue';
import type { Tx } from '#store/tx';
import { isPool } from './places.ts';

/** A host with the tasks that it has, as the scheduler sees them. */
export interface Held {
  readonly host: Host;
  readonly rows: readonly Running[];
}

/** Read once for all that looks at running tasks: whoever acts on a row reads its task again, in the transaction that acts. */
export async function readHeld(tx: Tx): Promise<Held[]> {
  const all = await hosts.list(tx, 'g1', 'host');
  return Promise.all(all.map(async (host) => ({ host, rows: await runningOn(tx, host.id) })));
}

export const inPools = (held: readonly Held[]): Running[] =>
  held.filter(({ host }) => isPool(host)).flatMap(({ rows }) => rows);
