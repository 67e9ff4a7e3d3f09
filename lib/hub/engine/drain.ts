import { keepOutbox, readOutbox, recordId, removeFromOutbox, takeOutbox } from '#store/outbox';
import type { Item } from '#store/table';
import type { Hub } from '../hub.ts';
import type { OutboxRecord } from '../outbox/record.ts';
import type { BusMessage, EnginePorts } from './ports.ts';

/** One drainer at a time, so that order is kept; its right to it ends after so long, should it die. Seconds. */
const LOCK_SECONDS = 30;
const PAGE = 100;

/**
 * Does what the outbox says, oldest first, and removes each record when it is done. When another engine is at it, that one
 * does it: it looks once more after it has given its right back, so that nothing is left which was written meanwhile.
 */
export async function drain(hub: Hub, ports: EnginePorts): Promise<void> {
  while ((await readOutbox(hub.table, 1)).length > 0) {
    const lock = await takeOutbox(hub.table, hub.now(), hub.now() + LOCK_SECONDS);
    if (!lock) return;
    await empty(hub, ports, lock);
  }
}

async function empty(hub: Hub, ports: EnginePorts, taken: Item): Promise<void> {
  let lock: Item | null = taken;
  try {
    for (;;) {
      const items = await readOutbox(hub.table, PAGE);
      if (items.length === 0) return;
      await deliver(ports, items);
      await removeFromOutbox(hub.table, items);
      lock = await keepOutbox(hub.table, lock, hub.now() + LOCK_SECONDS);
      if (!lock) return;
    }
  } finally {
    if (lock) await keepOutbox(hub.table, lock, 0);
  }
}

/** Starts and tokens first, side by side: somebody waits for them. Messages to the bus keep their order among themselves. */
async function deliver(ports: EnginePorts, items: readonly Item[]): Promise<void> {
  const records = items as unknown as readonly (OutboxRecord & { ts: number })[];
  const urgent = records.map((record) => act(ports, record));
  const messages = records.flatMap((record, i): BusMessage[] =>
    record.kind === 'callback' || record.kind === 'message' ? [{ ...record, id: `msg_${recordId(items[i]!)}` }] : [],
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
