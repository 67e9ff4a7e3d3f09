import type { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, it } from 'vitest';
import { publish } from '#aws/bus';
import type { BusMessage } from '#hub/engine/ports';
import { busDetail } from '#schema/messages';
import { MemoryFiles } from '#store/memoryfiles';

const TS = 1_750_000_000;
let calls: PutEventsRequestEntry[][];
let files: MemoryFiles;
let failing: number;

beforeEach(() => {
  calls = [];
  files = new MemoryFiles(() => 0);
  failing = 0;
});

function send(messages: readonly BusMessage[]): Promise<void> {
  const client = {
    send: async ({ input }: PutEventsCommand) => {
      calls.push(input.Entries!);
      return { FailedEntryCount: failing };
    },
  };
  return publish({ name: 'bus', client: client as unknown as EventBridgeClient, files }, messages);
}

const tagging = (n: number, text = ''): BusMessage => ({
  ...{ kind: 'callback', name: 'postTag', id: `msg_${n}`, ts: TS },
  data: { tag: { name: 'f42' }, build: { name: 'n', version: 'v', release: 'r', text }, user: null, force: false },
});

const details = () => calls.flat().map(({ Detail }) => busDetail.parse(JSON.parse(Detail!)));

describe('the event bus', () => {
  it('gets topic, properties, body and the id of a message', async () => {
    await send([tagging(1)]);
    const [entry] = calls.flat();
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'toji',
      DetailType: 'build.tag',
      Time: new Date(TS * 1000),
    });
    expect(details()).toEqual([
      {
        ...{ id: 'msg_1', topic: 'build.tag' },
        properties: { type: 'Tag', tag: 'f42', name: 'n', version: 'v', release: 'r', user: null },
        body: (tagging(1) as Extract<BusMessage, { kind: 'callback' }>).data,
      },
    ]);
  });

  it('gets messages of plugins as they are, and nothing of what Koji is silent about', async () => {
    const own = { topic: 'mine.done', properties: { type: 'Mine' }, body: { words: ['a'] } };
    await send([
      { kind: 'message', id: 'msg_1', ts: TS, ...own },
      { kind: 'callback', name: 'postSomething', id: 'msg_2', ts: TS, data: {} },
    ]);
    expect(details()).toEqual([{ id: 'msg_1', ...own }]);
  });

  it('gets what is too large for it by way of the file store', async () => {
    // two bytes a letter: the limit is one of bytes
    await send([tagging(1, 'ż'.repeat(110_000)), tagging(2, 'z'.repeat(110_000))]);
    const [large, small] = details();
    expect(small!.body).not.toBeNull();
    expect(large).toMatchObject({ id: 'msg_1', topic: 'build.tag', properties: { tag: 'f42' }, body: null });
    expect(large!.body_key).toMatch(/^messages\/2025-06-15\/[0-9a-f-]{36}\.json$/);
    const kept = JSON.parse(Buffer.from((await files.get(large!.body_key!))!).toString('utf8'));
    expect(kept.build.text).toHaveLength(110_000);
  });

  it('gets no more at once than it takes, in the order of the messages', async () => {
    const sizes = [...Array(25).keys()].map((n) => (n % 2 === 0 ? 1000 : 90_000));
    await send(sizes.map((size, n) => tagging(n, 'x'.repeat(size))));
    expect(details().map(({ id }) => id)).toEqual(sizes.map((_, n) => `msg_${n}`));
    for (const entries of calls) {
      expect(entries.length).toBeLessThanOrEqual(10);
      const bytes = entries.reduce(
        (sum, { Detail = '', DetailType = '' }) => sum + Detail.length + DetailType.length,
        0,
      );
      expect(bytes).toBeLessThan(256 * 1024);
    }
  });

  it('makes the engine try again when it has not taken something', async () => {
    failing = 1;
    await expect(send([tagging(1)])).rejects.toThrow('1 events were not taken by the bus');
  });
});
