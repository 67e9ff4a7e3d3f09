import { beforeEach, describe, expect, it } from 'vitest';
import { drain } from '#hub/engine/drain';
import type { EnginePorts } from '#hub/engine/ports';
import { type OutboxRecord, record } from '#hub/outbox/record';
import { readOutbox } from '#store/outbox';
import { transact } from '#store/tx';
import { type MemoryHub, memoryHub } from '../../doubles/memory-hub.ts';

let hub: MemoryHub;
let done: string[];
let broken: ReadonlySet<string>;
let ports: EnginePorts;

beforeEach(async () => {
  hub = await memoryHub();
  [done, broken] = [[], new Set()];
  const does = async (what: string): Promise<void> => {
    if (broken.has(what)) throw new Error(`${what} is broken`);
    done.push(what);
  };
  ports = {
    enqueueStart: ({ taskId }) => does(`start ${taskId}`),
    sendToken: (token) => does(`token ${token}`),
    sendHeartbeat: (token) => does(`beat ${token}`),
    stopExecution: (_, taskId) => does(`stop ${taskId}`),
    stopContainers: async () => {},
    stoppedContainers: async () => [],
    runningContainers: async () => [],
    lookLater: async () => {},
    publish: (messages) => does(`messages ${messages.map((one) => (one as { name: string }).name).join(' ')}`),
  };
});

const write = async (...records: OutboxRecord[]): Promise<void> => {
  for (let at = 0; at < records.length; at += 50) {
    hub.clock.now += 1;
    await transact(hub.hub, async (tx) => {
      for (const one of records.slice(at, at + 50)) record({ tx }, one);
    });
  }
};
const start = (taskId: number): OutboxRecord => ({ kind: 'start', taskId, attempt: 1, as: 'hub' });
const stop = (taskId: number): OutboxRecord => ({ kind: 'stop', taskId, attempt: 1, as: 'hub' });
const message = (name: string): OutboxRecord => ({ kind: 'callback', name, data: {} });
const left = async () => (await readOutbox(hub.hub.table)).length;

describe('the outbox', () => {
  it('does the rest when one record cannot be done, says so, and tries it again', async () => {
    broken = new Set(['stop 1']);
    await write(stop(1), message('a'));
    await write(...Array.from({ length: 150 }, (_, i) => start(i + 2)), message('b'));
    await expect(drain(hub.hub, ports)).rejects.toThrow('stop 1 is broken');
    expect(done).toHaveLength(152);
    expect(await left()).toBe(1);
    broken = new Set();
    await drain(hub.hub, ports);
    expect(done.at(-1)).toBe('stop 1');
    expect(await left()).toBe(0);
  });

  it('keeps messages back behind one that cannot be sent, and nothing else', async () => {
    const away = { ...ports, publish: () => Promise.reject(new Error('the bus is away')) };
    await write(message('a'), ...Array.from({ length: 90 }, (_, i) => start(i)));
    await expect(drain(hub.hub, away)).rejects.toThrow('the bus is away');
    const later = Array.from({ length: 120 }, (_, i) => `m${i}`);
    await write(...later.map(message), start(500), message('last'));
    await expect(drain(hub.hub, away)).rejects.toThrow('the bus is away');
    expect(done).toContain('start 500');
    expect(await left()).toBe(122);
    await drain(hub.hub, ports);
    const sent = done.filter((what) => what.startsWith('messages')).flatMap((what) => what.split(' ').slice(1));
    expect(sent).toEqual(['a', ...later, 'last']);
  });
});
