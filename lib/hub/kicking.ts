import { type Tx, transact } from '#store/tx';
import type { Hub } from './hub.ts';

/** A transaction after which the engine is woken, when it has left something for it (outbox/record.ts). */
export async function transactKicking<T>(hub: Hub, work: (tx: Tx) => Promise<T>): Promise<T> {
  let kick = false;
  const result = await transact(hub, async (tx) => {
    const answer = await work(tx);
    kick = tx.kick;
    return answer;
  });
  if (kick) await hub.kick();
  return result;
}
