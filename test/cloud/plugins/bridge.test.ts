/** Messages reach a real broker over TLS with a client certificate, also when it was down. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BridgeParts } from '#plugins/protonmsg/bridge';
import { type QueueEntry, relay } from '#plugins/protonmsg/relay';
import { parseSettings, type SettingsInput } from '#schema/settings';
import { MemoryFiles } from '#store/memoryfiles';
import { realTime } from '#store/realtime';
import { Broker } from './broker/broker.ts';

const PREFIX = '/topic/koji';
const NOW = Date.parse('2026-11-21T12:00:00Z') / 1000;

const broker = new Broker();
const files = new MemoryFiles(realTime.now);
const errors: string[] = [];
let count = 0;

beforeAll(async () => {
  await broker.start();
  await broker.consume(PREFIX);
});
afterAll(() => broker.stop());

const detail = (topic: string, n: number) => ({
  ...{
    id: `msg_${n}`,
    topic,
    properties: { type: 'Tag', tag: 'f42', n, draft: false, user: null },
    body: { n, text: 'żółw' },
  },
});

const entry = (content: object, time = '2026-11-21T11:59:00Z'): QueueEntry => ({
  messageId: `message-${++count}`,
  body: JSON.stringify({ time, source: 'toji', detail: content }),
});

function send(
  entries: QueueEntry[],
  settings: NonNullable<SettingsInput['protonmsg']> = {},
  more: Partial<BridgeParts> = {},
) {
  const { broker: given, ...rest } = settings;
  const protonmsg = { broker: { urls: [broker.url], topic_prefix: PREFIX, ...given }, ...rest };
  return relay(entries, {
    settings: parseSettings({ protonmsg }).protonmsg,
    certificates: broker.certificates,
    ...{ files, now: () => NOW, random: () => 0.5 },
    log: { info: () => {}, error: (message, data) => void errors.push(`${message} ${JSON.stringify(data)}`) },
    ...more,
  });
}

describe('a broker', () => {
  test('gets messages with address, properties and JSON body', async () => {
    const before = broker.received.length;
    expect(await send([entry(detail('build.tag', 1)), entry(detail('build.untag', 2))])).toEqual([]);
    const got = (await broker.until(before + 2)).slice(before);
    expect(got).toEqual([
      { properties: detail('', 1).properties, body: { n: 1, text: 'żółw' } },
      { properties: detail('', 2).properties, body: { n: 2, text: 'żółw' } },
    ]);
  });

  test('gets many at once, in the order of their time', async () => {
    const before = broker.received.length;
    const entries = [...Array(200).keys()].map((n) =>
      entry(detail('task.open', n), new Date((NOW - 300 + n) * 1000).toISOString()),
    );
    expect(await send([...entries].reverse())).toEqual([]);
    const got = (await broker.until(before + 200)).slice(before);
    expect(got.map(({ properties }) => properties.n)).toEqual([...Array(200).keys()]);
  });

  test('gets what was too large for the bus', async () => {
    await files.put('messages/x.json', JSON.stringify({ large: 'x'.repeat(500_000) }));
    const before = broker.received.length;
    const large = {
      id: 'msg_x',
      topic: 'import.build',
      properties: { type: 'Import' },
      body: null,
      body_key: 'messages/x.json',
    };
    expect(await send([entry(large)])).toEqual([]);
    const [message] = (await broker.until(before + 1)).slice(before);
    expect((message!.body as { large: string }).large).toHaveLength(500_000);
  });

  test('is one of several: the next is tried when one does not answer', async () => {
    const before = broker.received.length;
    const urls = [`amqps://127.0.0.1:1`, broker.url];
    expect(await send([entry(detail('repo.done', 1))], { broker: { urls } }, { random: () => 0.5 })).toEqual([]);
    expect(await broker.until(before + 1)).toHaveLength(before + 1);
    expect(errors.join()).toContain('127.0.0.1:1');
  });

  test('does not take a client that it does not know', async () => {
    const { cacert } = broker.certificates;
    const entries = [entry(detail('repo.done', 1))];
    expect(await send(entries, {}, { certificates: { cacert } })).toEqual([entries[0]!.messageId]);
  });

  test('is not trusted with a certificate of somebody else', async () => {
    const entries = [entry(detail('repo.done', 1))];
    const certificates = { cert: broker.certificates.cert };
    expect(await send(entries, {}, { certificates })).toEqual([entries[0]!.messageId]);
    expect(errors.join()).toMatch(/self.signed certificate/);
  });
});

describe('a broker that is down', () => {
  test('gets everything later, but what is too old', async () => {
    await broker.down();
    const before = broker.received.length;
    const entries = [...Array(20).keys()].map((n) => entry(detail('build.tag', n)));
    const late = await send(entries, { broker: { connect_timeout: 2 } });
    expect(late).toHaveLength(20);
    const old = entry(detail('build.tag', 99), '2026-11-19T11:59:00Z');
    await broker.up();
    await broker.consume(PREFIX);
    const again = [old, ...entries.filter(({ messageId }) => late.includes(messageId))];
    expect(await send(again)).toEqual([]);
    const got = (await broker.until(before + 20)).slice(before);
    expect(got.map(({ properties }) => properties.n)).toEqual([...Array(20).keys()]);
    expect(errors.join()).toContain('message dropped');
  });

  test('loses messages only where there is no queue', async () => {
    const off = { broker: { urls: ['amqps://127.0.0.1:1'] }, queue: { enabled: false } };
    expect(await send([entry(detail('build.tag', 1))], off)).toEqual([]);
  });
});

describe('test mode', () => {
  test('sends nothing, and fails as often as it is told', async () => {
    const before = broker.received.length;
    const mode = (test_mode_fail: number) => ({ message: { test_mode: true, test_mode_fail } });
    const entries = [...Array(10).keys()].map((n) => entry(detail('build.tag', n)));
    expect(await send(entries, mode(0))).toEqual([]);
    expect(await send(entries, mode(100))).toHaveLength(10);
    expect(await send(entries, mode(40))).toEqual([]);
    expect(broker.received).toHaveLength(before);
  });
});
