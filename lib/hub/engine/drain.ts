import { ABSENT, Conflict, type Item, type Table } from '#store/table';
import type { Hub } from '../hub.ts';
import { messageId, OUTBOX, type OutboxRecord } from '../outbox.ts';
import type { BusMessage, EnginePorts } from './ports.ts';

/** One drainer at a time, so that order is kept; its right to it ends after so long, should it die. Seconds. */
const LOCK_SECONDS = 30;
const LOCK = { pk: 'engine', sk: 'outbox-lock' };
const PAGE = 100;

/**
 * Does what the outbox says, oldest first, and removes each record when it is done. Answers how many; null when another
 * engine is at it.
 */
export async function drain(hub: Hub, ports: EnginePorts): Promise<number | null> {
  if (!(await lock(hub))) return null;
  let done = 0;
  try {
    for (;;) {
      const items = await hub.table.query({ pk: OUTBOX, limit: PAGE });
      if (items.length === 0) return done;
      await deliver(ports, items);
      await hub.table.write(items.map((item) => ({ delete: item })));
      done += items.length;
      await relock(hub);
    }
  } finally {
    await unlock(hub.table);
  }
}

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

async function lock(hub: Hub): Promise<boolean> {
  const held = await hub.table.get(LOCK);
  if (held && Number(held.until) > hub.now()) return false;
  try {
    await hub.table.write([
      { put: { ...LOCK, v: (held?.v ?? 0) + 1, until: hub.now() + LOCK_SECONDS }, expect: held?.v ?? ABSENT },
    ]);
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

async function relock(hub: Hub): Promise<void> {
  const held = await hub.table.get(LOCK);
  await hub.table.write([{ put: { ...LOCK, v: (held?.v ?? 0) + 1, until: hub.now() + LOCK_SECONDS } }]);
}

async function unlock(table: Table): Promise<void> {
  await table.write([{ delete: LOCK }]);
}
