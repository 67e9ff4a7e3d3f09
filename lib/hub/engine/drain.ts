import { keepOutbox, readOutbox, recordId, removeFromOutbox, takeOutbox } from '#store/outbox';
import type { Item } from '#store/table';
import type { Hub } from '../hub.ts';
import type { OutboxRecord } from '../outbox/record.ts';
import type { AttemptRef, BusMessage, EnginePorts } from './ports.ts';

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

/**
 * A record that cannot be done stays for the next time and holds up no other, except that messages wait for the one before
 * them. Throws the first problem when all has been tried.
 */
async function empty(hub: Hub, ports: EnginePorts, taken: Item): Promise<void> {
  const left = new Set<string>();
  const problems: unknown[] = [];
  let waiting = false;
  let lock: Item | null = taken;
  try {
    for (;;) {
      const page = await readOutbox(hub.table, waiting ? undefined : PAGE + left.size);
      const items = page.filter((item) => !left.has(recordId(item)) && !(waiting && isMessage(item))).slice(0, PAGE);
      if (items.length === 0) break;
      // somebody waits for starts and tokens: each for itself; messages go together, to keep their order
      const messages = items.filter(isMessage);
      const parts = items.filter((item) => !isMessage(item)).map((item) => [item]);
      if (messages.length > 0) parts.push(messages);
      const containers = stopContainers(ports, items);
      const ends = await Promise.allSettled(parts.map((part) => deliver(ports, part, containers)));
      for (const [i, end] of ends.entries()) {
        if (end.status === 'fulfilled') continue;
        problems.push(end.reason);
        waiting ||= parts[i] === messages;
        for (const item of parts[i]!) left.add(recordId(item));
      }
      const done = items.filter((item) => !left.has(recordId(item)));
      if (done.length > 0) await removeFromOutbox(hub.table, done);
      lock = await keepOutbox(hub.table, lock, hub.now() + LOCK_SECONDS);
      if (!lock) return;
    }
  } finally {
    if (lock) await keepOutbox(hub.table, lock, 0);
  }
  if (problems.length > 0) throw problems[0];
}

const recordOf = (item: Item) => item as unknown as OutboxRecord & { ts: number };
const isMessage = (item: Item): boolean => ['callback', 'message'].includes(recordOf(item).kind);

/** All at once: each look for the containers of one would list all that run. */
async function stopContainers(ports: EnginePorts, items: readonly Item[]): Promise<void> {
  const over = items.map(recordOf).filter((record) => record.kind === 'stop' && record.as === 'container');
  if (over.length > 0) await ports.stopContainers(over as readonly AttemptRef[]);
}

/** One record, or messages in their order. `containers`: those of all records are being stopped. */
async function deliver(ports: EnginePorts, items: readonly Item[], containers: Promise<void>): Promise<void> {
  const messages = items.flatMap((item): BusMessage[] => {
    const record = recordOf(item);
    return record.kind === 'callback' || record.kind === 'message' ? [{ ...record, id: `msg_${recordId(item)}` }] : [];
  });
  if (messages.length > 0) return ports.publish(messages);
  await act(ports, recordOf(items[0]!), containers);
}

async function act(ports: EnginePorts, record: OutboxRecord, containers: Promise<void>): Promise<void> {
  switch (record.kind) {
    case 'start':
      return ports.enqueueStart({ taskId: record.taskId, attempt: record.attempt, kind: record.as }, record.delay ?? 0);
    case 'token':
      return ports.sendToken(record.token, record.output);
    case 'beat':
      return ports.sendHeartbeat(record.token);
    case 'stop':
      await Promise.all([
        ports.stopExecution(record.as, record.taskId, record.attempt),
        record.as === 'container' ? containers : undefined,
      ]);
      return;
    case 'callback':
    case 'message':
    case 'schedule':
      return;
  }
}
