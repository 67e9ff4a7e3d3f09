import { ABSENT, Conflict, type Item } from '#store/table';
import type { Hub } from '../hub.ts';
import { messageId, OUTBOX, type OutboxRecord } from '../outbox/record.ts';
import type { BusMessage, EnginePorts } from './ports.ts';

/** One drainer at a time, so that order is kept; its right to it ends after so long, should it die. Seconds. */
const LOCK_SECONDS = 30;
const LOCK = { pk: 'engine', sk: 'outbox-lock' };
const PAGE = 100;

/**
 * Does what the outbox says, oldest first, and removes each record when it is done. When another engine is at it, that one
 * does it: it looks once more after it has given its right back, so that nothing is left which was written meanwhile.
 */
export async function drain(hub: Hub, ports: EnginePorts): Promise<void> {
  while ((await oldest(hub, 1)).length > 0) {
    const lock = await take(hub);
    if (!lock) return;
    await empty(hub, ports, lock);
  }
}

async function empty(hub: Hub, ports: EnginePorts, taken: Item): Promise<void> {
  let lock: Item | null = taken;
  try {
    for (;;) {
      const items = await oldest(hub, PAGE);
      if (items.length === 0) return;
      await deliver(ports, items);
      await hub.table.write(items.map((item) => ({ delete: item })));
      lock = await hold(hub, lock, hub.now() + LOCK_SECONDS);
      if (!lock) return;
    }
  } finally {
    if (lock) await hold(hub, lock, 0);
  }
}

const oldest = (hub: Hub, limit: number): Promise<Item[]> => hub.table.query({ pk: OUTBOX, limit });

/** Starts and tokens first, side by side: somebody waits for them. Messages to the bus keep their order among themselves. */
async function deliver(ports: EnginePorts, items: readonly Item[]): Promise<void> {
  const records = items as unknown as readonly (OutboxRecord & { ts: number })[];
  const urgent = records.map((record) => act(ports, record));
  const messages = records.flatMap((record, i): BusMessage[] =>
    record.kind === 'callback' || record.kind === 'message' ? [{ ...record, id: messageId(items[i]!.sk) }] : [],
  );
  await Promise.all([...urgent, messages.length > 0 ? ports.publish(messages) : undefined]);
}

async function act(ports: EnginePorts, record: OutboxRecord): Promise<void> {
  switch (record.kind) {
    case 'start':
      return ports.enqueueStart({ taskId: record.taskId, attempt: record.attempt, kind: record.as });
    case 'token':
      return ports.sendToken(record.token, record.output);
    case 'beat':
      return ports.sendHeartbeat(record.token);
    case 'stop':
      await Promise.all([
        ports.stopExecution(record.as, record.taskId, record.attempt),
        record.as === 'container' ? ports.stopContainer(record.taskId, record.attempt) : undefined,
      ]);
      return;
    case 'callback':
    case 'message':
    case 'schedule':
      return;
  }
}

async function take(hub: Hub): Promise<Item | null> {
  const held = await hub.table.get(LOCK);
  if (held && Number(held.until) > hub.now()) return null;
  return hold(hub, held, hub.now() + LOCK_SECONDS);
}

/** Writes the lock over what it was; null when another engine has taken it meanwhile. */
async function hold(hub: Hub, held: Item | undefined, until: number): Promise<Item | null> {
  const lock = { ...LOCK, v: (held?.v ?? ABSENT) + 1, until };
  try {
    await hub.table.write([{ put: lock, expect: held?.v ?? ABSENT }]);
    return lock;
  } catch (error) {
    if (error instanceof Conflict) return null;
    throw error;
  }
}
