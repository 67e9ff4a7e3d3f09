/** The function bridge by itself: what of a batch comes again, whatever the broker, the queue and the file store do. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type QueueEntry, relay } from '#plugins/protonmsg/relay';
import { parseSettings, type SettingsInput } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { AmqpBroker, type Answer } from '../../../doubles/amqp-broker.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z') / 1000;
const HOUR = 3600;

let broker: AmqpBroker;
let files: MemoryFiles;
let errors: string[];
let count = 0;

beforeEach(async () => {
  broker = await new AmqpBroker().up();
  files = new MemoryFiles(() => NOW);
  errors = [];
});
afterEach(() => broker.down());

function entry(n: number, { ago = 60, topic = 'build.tag', ...more }: Record<string, unknown> = {}): QueueEntry {
  const detail = { id: `msg_${n}`, topic, properties: { n }, body: { n }, ...more };
  const time = new Date((NOW - Number(ago)) * 1000).toISOString();
  return { messageId: `entry-${++count}`, body: JSON.stringify({ time, source: 'toji', detail }) };
}

const relayed = (entries: QueueEntry[], { broker: given, ...rest }: NonNullable<SettingsInput['protonmsg']> = {}) =>
  relay(entries, {
    settings: parseSettings({ protonmsg: { broker: { urls: [broker.url], ...given }, ...rest } }).protonmsg,
    ...{ certificates: {}, files, now: () => NOW, random: () => 0.5 },
    log: { info: () => {}, error: (message, data) => void errors.push(`${message} ${JSON.stringify(data)}`) },
  });

const numbers = (): unknown[] => broker.received.map(({ properties }) => (properties as { n: number }).n);
const idsOf = (entries: QueueEntry[]): string[] => entries.map(({ messageId }) => messageId);

describe('an entry', () => {
  test('goes to PREFIX.TOPIC with its properties, and its body as JSON text', async () => {
    expect(await relayed([entry(1)], { message: { ttl: 30 } })).toEqual([]);
    expect(broker.received).toEqual([
      { address: 'topic://koji.build.tag', properties: { n: 1 }, body: '{"n":1}', ttl: 30_000 },
    ]);
    await relayed([entry(2)], { broker: { topic_prefix: '/topic/x' } });
    expect(broker.received[1]!.address).toBe('/topic/x.build.tag');
  });

  test('that comes twice is sent twice, and gone from the queue', async () => {
    const [one, two] = [entry(1), entry(2)];
    expect(await relayed([one, two, one])).toEqual([]);
    expect(await relayed([two])).toEqual([]);
    expect(numbers().sort()).toEqual([1, 1, 2, 2]);
  });

  test('that comes out of order is sent by its time within a batch', async () => {
    await relayed([entry(3, { ago: 1 }), entry(1, { ago: 3 }), entry(2, { ago: 2 })]);
    expect(numbers()).toEqual([1, 2, 3]);
  });

  test.each(['no JSON', '{}', '{"time":"2026-11-21T11:59:00Z","detail":{"topic":"x"}}'])(
    'that is no event (%s) is logged, and keeps nobody back',
    async (body) => {
      expect(await relayed([{ messageId: 'odd', body }, entry(1)])).toEqual([]);
      expect(numbers()).toEqual([1]);
      expect(errors).toEqual([expect.stringContaining('not an event {"id":"odd"')]);
    },
  );

  test('whose body lies in the file store is read from there; one that cannot be read now comes again', async () => {
    await files.put('messages/x.json', '{"large":true}');
    const [kept, gone] = [1, 2].map((n) => entry(n, { body: null, body_key: `messages/${n === 1 ? 'x' : 'y'}.json` }));
    expect(await relayed([kept!, gone!])).toEqual([]);
    expect(broker.received.map(({ body }) => body)).toEqual(['{"large":true}']);
    expect(errors.join()).toContain('message dropped');
    files.get = () => Promise.reject(new Error('SlowDown'));
    expect(await relayed([kept!, entry(3)])).toEqual(idsOf([kept!]));
    expect(numbers()).toEqual([1, 3]);
  });

  test('is dropped beyond max_age, and not before', async () => {
    const [old, young] = [entry(1, { ago: 2 * HOUR + 1 }), entry(2, { ago: 2 * HOUR - 1 })];
    expect(await relayed([old, young], { queue: { max_age: 2 } })).toEqual([]);
    expect(numbers()).toEqual([2]);
    expect(errors.join()).toContain('"n":1');
  });
});

describe('what a broker does not take', () => {
  test.each<Answer>(['reject', 'release', 'modify'])('%s: only that comes again', async (answer) => {
    let refused = false;
    broker.answer = (n) => {
      if (n !== 1 || refused) return 'accept';
      refused = true;
      return answer;
    };
    const entries = [1, 2, 3].map((n) => entry(n, { ago: 10 - n }));
    const left = await relayed(entries);
    expect(left).toEqual(idsOf([entries[1]!]));
    expect(await relayed(entries.filter(({ messageId }) => left.includes(messageId)))).toEqual([]);
    expect(numbers()).toEqual([1, 3, 2]);
  });

  test('because it goes away in the middle, comes again and is whole in the end', async () => {
    broker.answer = (n) => (n < 5 ? 'accept' : 'leave');
    const entries = Array.from({ length: 9 }, (_, n) => entry(n, { ago: 20 - n }));
    const left = await relayed(entries);
    // of what it had taken it may not have told
    expect(left.length).toBeGreaterThanOrEqual(4);
    const had = numbers();
    broker = await new AmqpBroker().up();
    expect(await relayed(entries.filter(({ messageId }) => left.includes(messageId)))).toEqual([]);
    expect(new Set([...had, ...numbers()])).toEqual(new Set(entries.keys()));
  });

  test('because it does not answer in time, comes again', async () => {
    broker.answer = () => 'nothing';
    expect(await relayed([entry(1)], { broker: { send_timeout: 0.2 } })).toHaveLength(1);
    expect(errors.join()).toContain('not done after 0.2 seconds');
  });

  test('goes to the next', async () => {
    const other = await new AmqpBroker().up();
    broker.answer = (n) => (n === 0 ? 'accept' : 'reject');
    const urls = [broker.url, 'amqp://127.0.0.1:1', other.url];
    expect(await relayed([entry(1, { ago: 9 }), entry(2), entry(3)], { broker: { urls } })).toEqual([]);
    other.down();
    const everywhere = [...broker.received, ...other.received].map(({ body }) => body).sort();
    expect(everywhere).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  test('is dropped where there is no queue, in words', async () => {
    broker.answer = () => 'reject';
    expect(await relayed([entry(1)], { queue: { enabled: false } })).toEqual([]);
    expect(errors.join()).toContain('message dropped {"topic":"build.tag","properties":{"n":1}}');
  });
});

test('nothing to send is no connection', async () => {
  expect(await relayed([], { broker: { urls: ['amqp://127.0.0.1:1'] } })).toEqual([]);
  expect(errors).toEqual([]);
});
